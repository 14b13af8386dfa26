using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>
/// An answer about a place of a list, headers first, without what is drawn by chance or tells the time, so that two are compared.
/// </summary>
internal static partial class SaidWords
{
    /// <summary>Asks, and gives the answer.</summary>
    public static async Task<string> OfAsync(SignedIn reader, string code, string read, string method, string path, JsonObject? body)
    {
        using var answer = await reader.SendAsync(method, path, body);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string headers = string.Join('\n', answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Date" or "Set-Cookie"))
            .OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {string.Join(',', h.Value)}"));
        string text = answer.Content.Headers.ContentType?.MediaType == "application/json" ? Encoding.UTF8.GetString(bytes) : Convert.ToHexString(bytes);
        text = text.Replace(code, "CODE", StringComparison.Ordinal).Replace(read, "READ", StringComparison.Ordinal);
        text = Time().Replace(Number().Replace(Hash().Replace(Place().Replace(text, "case N of"), "HASH"), "\"client_sequence\":N"), "TIME");
        return $"{method} {(int)answer.StatusCode}\n{LengthOfChance().Replace(headers, "")}\n{bytes.Length - DigitsOfChance(bytes)}\n{text}";
    }

    // Times and numbers of clients differ in length by themselves.
    static int DigitsOfChance(byte[] bytes) => Time().Matches(Encoding.UTF8.GetString(bytes)).Sum(m => m.Length)
        + Number().Matches(Encoding.UTF8.GetString(bytes)).Sum(m => m.Length);

    [GeneratedRegex("case [0-9] of")]
    private static partial Regex Place();

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Hash();

    [GeneratedRegex("\"client_sequence\":[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)")]
    private static partial Regex Time();

    [GeneratedRegex("Content-Length: [0-9]+\n?")]
    private static partial Regex LengthOfChance();
}
