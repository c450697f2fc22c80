"""What a front end may ask for. Each service checks its request, then runs as a job that sends events."""
