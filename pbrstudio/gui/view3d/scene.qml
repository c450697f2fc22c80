// A solid under a studio's light; what it shows is handed over by scene.py.
import QtQuick
import QtQuick3D

View3D {
    id: view

    property Geometry solid: null
    property TextureData colourData: null
    property TextureData surfaceData: null
    property TextureData normalData: null
    property TextureData studioData: null
    property bool opaque: true
    property real repeatU: 1
    property real repeatV: 1
    property real yaw: 30
    property real pitch: -20
    property real distance: 330
    property real light: 0
    property color ground: "#2b2b2b"

    environment: SceneEnvironment {
        backgroundMode: SceneEnvironment.Color
        clearColor: view.ground
        antialiasingMode: SceneEnvironment.MSAA
        antialiasingQuality: SceneEnvironment.Medium
        lightProbe: Texture { textureData: view.studioData; mappingMode: Texture.LightProbe }
        probeOrientation: Qt.vector3d(0, view.light, 0)
        probeExposure: 0.9
    }

    Node {
        eulerRotation: Qt.vector3d(view.pitch, view.yaw, 0)
        PerspectiveCamera {
            z: view.distance
            clipNear: 5
            clipFar: 2000
            fieldOfView: 40
        }
    }

    DirectionalLight {
        eulerRotation: Qt.vector3d(-40, view.light + 35, 0)
        brightness: 1.1
    }

    component Shown: Texture {
        scaleU: view.repeatU
        scaleV: view.repeatV
        tilingModeHorizontal: Texture.Repeat
        tilingModeVertical: Texture.Repeat
        generateMipmaps: true
        mipFilter: Texture.Linear
    }

    Shown { id: colour; textureData: view.colourData }
    Shown { id: surface; textureData: view.surfaceData }
    Shown { id: normal; textureData: view.normalData }

    Model {
        geometry: view.solid
        visible: view.colourData !== null && view.solid !== null
        materials: PrincipledMaterial {
            baseColorMap: colour
            occlusionMap: surface
            occlusionChannel: Material.R
            occlusionAmount: 1
            roughnessMap: surface
            roughnessChannel: Material.G
            roughness: 1
            metalnessMap: surface
            metalnessChannel: Material.B
            metalness: 1
            normalMap: normal
            alphaMode: view.opaque ? PrincipledMaterial.Opaque : PrincipledMaterial.Mask
            alphaCutoff: 0.5
            cullMode: Material.NoCulling
        }
    }
}
