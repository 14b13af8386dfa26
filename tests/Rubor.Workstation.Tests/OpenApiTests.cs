using System.Net;
using System.Text.Json.Nodes;

namespace Rubor.Workstation.Tests;

[Collection(OneServer.Name)]
public class OpenApiTests(ServedPeople people)
{
    const string Itself = "/openapi.json";

    public static TheoryData<string, string> Documented =>
        new(EndpointRoleTests.All.Where(r => r.Pattern != Itself).Select(r => (r.Method, r.Pattern)));

    [Theory, MemberData(nameof(Documented))]
    public async Task Every_address_stands_in_the_document_with_what_it_does_and_answers(string method, string pattern)
    {
        var operation = (await DocumentAsync())["paths"]?[pattern]?[method.ToLowerInvariant()];
        Assert.NotNull(operation);
        Assert.EndsWith(".", (string?)operation["summary"], StringComparison.Ordinal);
        var answers = operation["responses"]!.AsObject().Select(r => r.Key).ToList();
        Assert.Contains(answers, a => a.StartsWith('2'));
        Assert.Contains("default", answers);
        Assert.Equal(method == "POST", operation["requestBody"] is not null);
    }

    [Fact]
    public async Task Nothing_else_stands_in_it()
    {
        var written = (await DocumentAsync())["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(m => $"{m.Key.ToUpperInvariant()} {p.Key}"));
        Assert.Equal(EndpointRoleTests.All.Where(r => r.Pattern != Itself).Select(r => $"{r.Method} {r.Pattern}")
            .Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_names_keys_as_they_are_on_the_wire()
    {
        var acts = (await DocumentAsync())["components"]!["schemas"]!["ActsRequest"]!;
        Assert.Equal(["acts", "client", "expected_version"], acts["properties"]!.AsObject().Select(p => p.Key)
            .Order(StringComparer.Ordinal));
        Assert.Equal(3, acts["required"]!.AsArray().Count);
        Assert.Equal("integer", (string?)acts["properties"]!["expected_version"]!["type"]);
    }

    [Fact]
    public async Task It_tells_nothing_of_the_machine()
    {
        string text = await people["nobody"].TextAsync(Itself);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        Assert.DoesNotContain(people.Study.Root, text, StringComparison.Ordinal);
    }

    async Task<JsonNode> DocumentAsync()
    {
        using var answer = await people["nobody"].SendAsync("GET", Itself);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }
}
