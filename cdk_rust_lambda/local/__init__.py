"""An app on a local AWS: the server, the deployment into it, and the functions that are swapped when sources change."""
