using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Rubor.Workstation.Tests;

/// <summary>An answer to a request that no browser would send: its address goes out as it is written.</summary>
internal sealed record RawAnswer(int Status, string Text)
{
    /// <summary>Asks.</summary>
    /// <param name="address">The server.</param>
    /// <param name="target">What stands between GET and HTTP/1.1.</param>
    /// <param name="who">Whose cookies go along.</param>
    public static async Task<RawAnswer> GetAsync(string address, string target, SignedIn who)
    {
        var cancel = TestContext.Current.CancellationToken;
        var server = new Uri(address);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Host, server.Port, cancel);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes(
            $"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\nCookie: {who.Cookies.GetCookieHeader(server)}\r\nConnection: close\r\n\r\n"), cancel);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string text = await reader.ReadToEndAsync(cancel);
        return new(int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture), text);
    }
}
