using Microsoft.OpenApi;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Options;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Endpoints;

/// <summary>The OpenAPI document.</summary>
internal static class ApiDocument
{
    public static void AddWorkstationDocument(this IServiceCollection services) =>
        services.AddOpenApi(document => document.AddDocumentTransformer((api, _, _) =>
    {
        api.Info = new OpenApiInfo
        {
            Title = "Rubor reader workstation",
            Version = WorkstationOptions.Version,
            Description =
                $"Cookies say who is signed in; every change carries the token of GET /api/session in the header {Sessions.CsrfHeader}. For research use only.",
        };
        // Relative, so that a proxy in front changes nothing.
        api.Servers = [];
        var error = new OpenApiResponse
        {
            Description = "What is wrong and what to do, in one sentence.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(ErrorAnswer), api) }
            },
        };
        foreach (var operation in api.Paths.Values.SelectMany(p => p.Operations ?? []))
            (operation.Value.Responses ??= []).TryAdd("default", error);
        return Task.CompletedTask;
    }));
}
