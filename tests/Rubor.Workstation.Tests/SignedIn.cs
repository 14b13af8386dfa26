using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tests;

/// <summary>A browser without a screen: cookies, and the token that changes need.</summary>
public sealed class SignedIn : IDisposable
{
    static int browsers;

    readonly HttpClient http;
    readonly string? certificate;

    /// <param name="address">The server.</param>
    /// <param name="certificate">SHA-256 of the certificate that it has to show; null for what the machine trusts.</param>
    public SignedIn(string address, string? certificate = null)
    {
        this.certificate = certificate;
        // Each has an address of its own, as browsers of people have: 127.0.0.0/8 is all this machine.
        int number = Interlocked.Increment(ref browsers);
        From = new IPAddress([127, 1, (byte)(number / 250), (byte)(1 + (number % 250))]);
        var handler = new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false };
        if (certificate is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown?.GetCertHashString(HashAlgorithmName.SHA256) == certificate;
        handler.ConnectCallback = ConnectAsync;
        http = new(handler) { BaseAddress = new(address) };
    }

    /// <summary>The address that it comes from.</summary>
    public IPAddress From { get; init; }

    /// <summary>What the browser keeps.</summary>
    public CookieContainer Cookies { get; } = new();

    /// <summary>The token that changes need; null for none.</summary>
    public string? Csrf { get; set; }

    /// <summary>The same browser once more, with the cookies as they are now.</summary>
    /// <param name="address">Another server; null for the same one.</param>
    public SignedIn Copy(string? address = null)
    {
        var copy = new SignedIn(address ?? http.BaseAddress!.ToString(), certificate) { Csrf = Csrf, From = From };
        copy.Cookies.Add(Cookies.GetAllCookies());
        return copy;
    }

    /// <summary>Fetches the token.</summary>
    public async Task FetchTokenAsync() => Csrf = (string?)(await JsonAsync("GET", "/api/session")).Body!["csrf"];

    /// <summary>Who the server says is signed in; null for nobody.</summary>
    public async Task<string?> WhoAsync() => (string?)(await JsonAsync("GET", "/api/session")).Body!["name"];

    /// <summary>Signs in.</summary>
    public async Task SignInAsync(string name, string password)
    {
        await FetchTokenAsync();
        var (status, body) = await JsonAsync("POST", "/api/session", new JsonObject { ["name"] = name, ["password"] = password });
        Assert.Equal(HttpStatusCode.OK, status);
        Csrf = (string?)body!["csrf"];
    }

    /// <summary>An answer as it comes.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, string path, JsonNode? body = null) =>
        SendAsync(new HttpRequestMessage(new(method), path) { Content = body is null ? null : JsonContent.Create(body) });

    /// <summary>An answer to a request of one's own making; the token is added.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Csrf is not null)
            request.Headers.Add(Sessions.CsrfHeader, Csrf);
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Status and JSON of an answer; null where there is none.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> JsonAsync(string method, string path, JsonNode? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType == "application/json" ? JsonNode.Parse(text) : null);
    }

    /// <summary>Text of an answer.</summary>
    public async Task<string> TextAsync(string path)
    {
        using var answer = await SendAsync("GET", path);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
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

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(From, 0));
        await socket.ConnectAsync(context.DnsEndPoint, cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
