//! HTTP: routes, sessions, OpenAPI, event stream, the web files.
