; Inno Setup's script of the Windows installer; packaging\README.md says how it is called:
;   iscc /DVersion=0.1.0 /DProduct=converter /DBuild=..\..\dist\pbrstudio-converter packaging\windows\pbrstudio.iss
; It installs for the one who runs it, without an administrator's rights, or for all who ask for it.

#ifndef Version
  #error Version is missing: /DVersion= with what "pbrstudio --version" says
#endif
#ifndef Product
  #define Product "converter"
#endif
#ifndef Build
  #define Build "..\..\dist\pbrstudio-" + Product
#endif
#if Product == "studio"
  #define Title "pbrstudio studio"
  #define Id "{{6C1B8A52-0C0E-4C5E-9F0A-5E2D7F3B9A02}"
#else
  #define Title "pbrstudio"
  #define Id "{{6C1B8A52-0C0E-4C5E-9F0A-5E2D7F3B9A01}"
#endif

[Setup]
AppId={#Id}
AppName={#Title}
AppVersion={#Version}
AppPublisher=The pbrstudio founders
VersionInfoVersion={#Version}
DefaultDirName={autopf}\{#Title}
DefaultGroupName={#Title}
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
Compression=lzma2/max
SolidCompression=yes
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=pbrstudio-{#Product}-{#Version}-windows-setup
SetupIconFile=..\..\build\{#Product}-work\pbrstudio\icon\pbrstudio.ico
UninstallDisplayIcon={app}\pbrstudio-window.exe
WizardStyle=modern
#ifdef Sign
; iscc /DSign /Sname=... : the tool that signs, named on the command line, so that no key stands here.
SignTool=name
SignedUninstaller=yes
#endif

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; What an earlier version brought and this one does not would be loaded all the same.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Build}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\{#Title}"; Filename: "{app}\pbrstudio-window.exe"
Name: "{autodesktop}\{#Title}"; Filename: "{app}\pbrstudio-window.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\pbrstudio-window.exe"; Description: "{cm:LaunchProgram,{#Title}}"; Flags: nowait postinstall skipifsilent
