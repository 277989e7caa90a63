// Shows the OpenAPI document of the instance that serves this page. Nothing is sent to any other address.
window.ui = SwaggerUIBundle({
  url: "/openapi",
  dom_id: "#docs",
  deepLinking: true,
  showExtensions: true,
  // Otherwise the document would be sent to a server of Swagger's.
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
