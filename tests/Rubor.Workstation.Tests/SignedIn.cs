using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Rubor.Workstation.Tests;

/// <summary>A browser without a screen: cookies, and the token that changes need.</summary>
public sealed class SignedIn(string address) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new(address) };
    private string? csrf;

    /// <summary>Signs in.</summary>
    public async Task SignInAsync(string name, string password)
    {
        csrf = (string?)(await JsonAsync("GET", "/api/session")).Body?["csrf"];
        var (status, body) = await JsonAsync("POST", "/api/session", new JsonObject { ["name"] = name, ["password"] = password });
        Assert.Equal(HttpStatusCode.OK, status);
        csrf = (string?)body!["csrf"];
    }

    /// <summary>An answer as it comes.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, string path, JsonNode? body = null)
    {
        var request = new HttpRequestMessage(new(method), path) { Content = body is null ? null : JsonContent.Create(body) };
        if (csrf is not null)
            request.Headers.Add(WorkstationApp.CsrfHeader, csrf);
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Status and JSON of an answer; null where there is none.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> JsonAsync(string method, string path, JsonNode? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType == "application/json" ? JsonNode.Parse(text) : null);
    }

    /// <summary>Opens the own read of a case.</summary>
    public async Task<(string Read, long Version)> OpenAsync(string caseName, string client = "tab")
    {
        var (status, body) = await JsonAsync("POST", $"/api/cases/{caseName}/reads", new JsonObject { ["client"] = client, ["client_sequence"] = 0 });
        Assert.Equal(HttpStatusCode.OK, status);
        return ((string)body!["read"]!, (long)body["version"]!);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
