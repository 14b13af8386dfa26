using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Rubor.Workstation.Tests;

[Collection(OneServer.Name)]
public class RequestTests(ServedPeople people)
{
    const string Act = """{"client_sequence":9,"type":"pieces_removed","content":{"pieces":"1","tool":"piece"}}""";

    public static TheoryData<string, string> NotUnderstood => new()
    {
        { "nothing", "" },
        { "half a document", "{" },
        { "no JSON", "expected_version=1" },
        { "null", "null" },
        { "a list", "[]" },
        { "a key is missing", """{"expected_version":2,"client":"tab"}""" },
        { "a key is unknown", $$"""{"expected_version":2,"client":"tab","acts":[{{Act}}],"extra":1}""" },
        { "a key in another case", $$"""{"expectedVersion":2,"client":"tab","acts":[{{Act}}]}""" },
        { "a key twice", $$"""{"expected_version":2,"expected_version":3,"client":"tab","acts":[{{Act}}]}""" },
        { "a text for a number", $$"""{"expected_version":"2","client":"tab","acts":[{{Act}}]}""" },
        { "a number too large", $$"""{"expected_version":99999999999999999999,"client":"tab","acts":[{{Act}}]}""" },
        { "a fraction", $$"""{"expected_version":2.5,"client":"tab","acts":[{{Act}}]}""" },
        { "null for a text", $$"""{"expected_version":2,"client":null,"acts":[{{Act}}]}""" },
        { "null for an act", """{"expected_version":2,"client":"tab","acts":[null]}""" },
        { "no act", """{"expected_version":2,"client":"tab","acts":[]}""" },
        { "too many acts", $$"""{"expected_version":2,"client":"tab","acts":[{{string.Join(',', Enumerable.Repeat(Act, 201))}}]}""" },
        { "a type that nobody knows",
            """{"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"pieces_eaten","content":{}}]}""" },
        { "null for a type", """{"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":null,"content":{}}]}""" },
        { "a type with an address of its own",
            """{"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"reopened","content":{"predecessor":"0","reason":"x"}}]}""" },
        { "null for a content", """{"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"undone","content":null}]}""" },
        { "an unknown key in a content",
            """{"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"undone","content":{"twice":true}}]}""" },
        { "a missing key in a content",
            """{"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"pieces_removed","content":{"pieces":"1"}}]}""" },
        { "pieces that are none",
            """{"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"pieces_removed","content":{"pieces":"5-1","tool":"piece"}}]}""" },
        { "a mask that is none",
            """
            {"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"piece_cut",
            "content":{"piece":1,"voxels":{"size":[1,1,-1],"runs":"!"}}}]}
            """ },
        { "a mask larger than any memory",
            """
            {"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"piece_cut",
            "content":{"piece":1,"voxels":{"size":[2147483647,2147483647,2147483647],"runs":"AAE="}}}]}
            """ },
        { "half a letter",
            """{"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"commented","content":{"text":"\ud800"}}]}""" },
        { "half a letter in a name", $$"""{"expected_version":2,"client":"\udc00","acts":[{{Act}}]}""" },
        { "half a letter in a type",
            """{"expected_version":2,"client":"tab","acts":[{"client_sequence":9,"type":"\ud800","content":{}}]}""" },
        { "depth", new string('[', 5000) },
    };

    [Theory, MemberData(nameof(NotUnderstood))]
    public async Task What_is_not_understood_is_refused_in_one_sentence(string what, string text)
    {
        string before = await people["anna"].TextAsync($"/api/reads/{people.Read}");
        var (status, error) = await SendAsync("anna", $"/api/reads/{people.Read}/acts", text);
        Assert.True(status == HttpStatusCode.BadRequest, $"{what}: {status} {error}");
        RequireSentence(error);
        Assert.Equal(before, await people["anna"].TextAsync($"/api/reads/{people.Read}"));
    }

    [Theory]
    [InlineData("/api/session", """{"name":"anna"}""", "'password'")]
    [InlineData("/api/session", """{"name":"anna","password":"x","role":"admin"}""", "$.role")]
    [InlineData("/api/session", """{"name":"anna","password":1}""", "$.password")]
    [InlineData("/api/cases/sub-01_ses-baseline/reads", """{"client":"tab"}""", "'client_sequence'")]
    public async Task The_sentence_says_where(string path, string text, string where)
    {
        var (status, error) = await SendAsync("anna", path, text);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(where, error, StringComparison.Ordinal);
        RequireSentence(error);
    }

    [Fact]
    public async Task Only_JSON_is_taken()
    {
        var (status, error) = await SendAsync("anna", $"/api/reads/{people.Read}/acts", ServedPeople.Act.ToJsonString(), "text/plain");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
        RequireSentence(error);
    }

    [Theory]
    [InlineData("abc", 400)]
    [InlineData("1e3", 400)]
    [InlineData("99999999999999999999", 400)]
    [InlineData("-5", 200)]
    [InlineData("9223372036854775807", 200)]
    public async Task A_number_in_an_address_is_one(string from, int status)
    {
        using var answer = await people["anna"].SendAsync("GET", $"/api/reads/{people.Read}?from={from}");
        Assert.Equal(status, (int)answer.StatusCode);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        if (status == 400)
            RequireSentence((string?)body["error"]);
        else
            Assert.Equal(2, (long)body["version"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_over_16_MB_is_refused(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/reads/{people.Read}/acts");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"\"{new string('a', 17 << 20)}\""))
        {
            Headers = { ContentType = new("application/json") }
        };
        request.Headers.ExpectContinue = true;
        request.Headers.TransferEncodingChunked = chunked;
        using var anna = people["anna"].Copy();
        using var answer = await anna.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        RequireSentence((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]);
    }

    static void RequireSentence(string? error)
    {
        Assert.InRange(error?.Length ?? 0, 10, 300);
        Assert.DoesNotContain("Rubor.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error!);
    }

    async Task<(HttpStatusCode Status, string? Error)> SendAsync(string name, string path, string text, string type = "application/json")
    {
        using var browser = people[name].Copy();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(text, Encoding.UTF8, type) };
        using var answer = await browser.SendAsync(request);
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType == "application/json" ? (string?)JsonNode.Parse(body)!["error"] : body);
    }
}
