// The page of the API's documentation; the library's own script stands before this one.

SwaggerUIBundle({
  dom_id: "#docs",
  url: document.getElementById("docs")?.dataset.document,
  deepLinking: true,
  docExpansion: "list",
  validatorUrl: null,
});
