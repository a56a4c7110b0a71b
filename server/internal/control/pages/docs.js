// Shows both descriptions, one at a time; nothing is loaded from elsewhere.
SwaggerUIBundle({
  dom_id: "#docs",
  urls: [
    { name: "Control API", url: "../openapi.yaml" },
    { name: "Mocked API", url: "../api.yaml" },
  ],
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  queryConfigEnabled: false,
  validatorUrl: null,
});
