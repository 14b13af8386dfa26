using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Rubor.Workstation.Tests;

/// <summary>Who may do what: one row for each address, one column for each kind of person.</summary>
[Collection(OneServer.Name)]
public class EndpointRoleTests(ServedPeople people)
{
    /// <summary>Columns of the table: not signed in, the read's reader, another reader, a coordinator, an admin.</summary>
    static readonly string[] Columns = ["nobody", "anna", "ben", "cora", "ada"];

    // 409 and 422 stand for allowed: the request comes so far that the read's own rules refuse it.
    static readonly EndpointRow[] Table =
    [
        new("GET", "/api/session", 200, 200, 200, 200, 200),
        new("POST", "/api/session", 401, 401, 401, 401, 401) { Body = () =>
            new() { ["name"] = "anna", ["password"] = "not the right one" } },
        new("DELETE", "/api/session", 204, 204, 204, 204, 204),
        new("POST", "/api/session/password", 401, 403, 403, 403, 403) { Body = () =>
            new() { ["current"] = "not the right one", ["new"] = "gravel tulip oxidise hem" } },
        new("GET", "/api/study", 401, 200, 200, 200, 200),
        new("GET", "/api/cases/{name}", 401, 200, 200, 200, 200),
        new("GET", "/api/cases/{name}/images/{role}", 401, 200, 200, 200, 200),
        new("GET", "/api/cases/{name}/comparison", 401, 200, 200, 200, 200),
        // There is no visit before.
        new("GET", "/api/cases/{name}/comparison/images/{role}", 401, 404, 404, 404, 404),
        new("POST", "/api/cases/{name}/reads", 401, 200, 200, 403, 403) { Body = () =>
            new() { ["client"] = "tab", ["client_sequence"] = 0 } },
        new("GET", "/api/reads/{read}", 401, 200, 404, 200, 200),
        // The read is of a kind without another view.
        new("GET", "/api/reads/{read}/taking", 401, 422, 404, 403, 403),
        new("POST", "/api/reads/{read}/acts", 401, 200, 404, 403, 403) { Body = () => ServedPeople.Act },
        new("POST", "/api/reads/{read}/signature", 401, 422, 404, 403, 403) { Body = () => Signature() },
        new("POST", "/api/reads/{read}/reopening", 401, 422, 404, 422, 422) { Body = () => Reopening() },
        new("GET", "/api/reads/{read}/lesions", 401, 200, 404, 200, 200),
        new("GET", "/api/reads/{read}/mask.nii.gz", 401, 200, 404, 200, 200),
        // The read is of another kind.
        new("GET", "/api/reads/{read}/labels", 401, 404, 404, 404, 404),
        new("GET", "/api/reads/{read}/sheet", 401, 200, 404, 200, 200),
        // No task is served.
        new("GET", "/api/task/progress", 401, 403, 403, 404, 404),
        new("GET", "/api/task/discrepancies", 401, 404, 404, 404, 404),
        new("GET", "/api/task/discrepancies/{discrepancy}", 401, 404, 404, 404, 404),
        new("GET", "/api/task/discrepancies/{discrepancy}/images/{role}", 401, 404, 404, 404, 404),
        new("POST", "/api/task/discrepancies/{discrepancy}/vote", 401, 404, 404, 404, 404) { Body = () =>
            new() { ["answer"] = "1", ["reason"] = "artefact" } },
        new("POST", "/api/task/discrepancies/{discrepancy}/decision", 401, 404, 404, 404, 404) { Body = () =>
            new() { ["password"] = "not the right one", ["decision"] = "1", ["reason"] = "artefact", ["note"] = null, ["seen"] = "" } },
        // The server was started without the study's folder.
        new("GET", "/api/tasks/choices", 401, 403, 403, 404, 404),
        new("POST", "/api/tasks/check", 401, 403, 403, 404, 404) { Body = () => new() { ["task"] = new JsonObject() } },
        new("POST", "/api/tasks", 401, 403, 403, 404, 404) { Body = () => new() { ["task"] = new JsonObject() } },
        new("GET", "/api/exports/reads.csv", 401, 403, 403, 200, 200),
        new("GET", "/api/exports/reads.json", 401, 403, 403, 200, 200),
        new("GET", "/api/exports/audit.jsonl", 401, 403, 403, 200, 200),
        new("GET", "/api/exports/masks.zip", 401, 403, 403, 200, 200),
        new("GET", "/api/exports/label-studio.zip", 401, 403, 403, 200, 200),
        new("GET", "/health", 200, 200, 200, 200, 200),
        new("GET", "/openapi.json", 200, 200, 200, 200, 200),
    ];

    public static TheoryData<string, string> Rows => new(Table.Select(r => (r.Method, r.Pattern)));

    /// <summary>The table.</summary>
    internal static IEnumerable<EndpointRow> All => Table;

    [Theory, MemberData(nameof(Rows))]
    public async Task Everybody_gets_what_the_table_says(string method, string pattern)
    {
        var row = Table.Single(r => r.Method == method && r.Pattern == pattern);
        var got = new List<int>();
        foreach (string name in Columns)
        {
            // A sign-out ends every copy of a session, so it has one of its own.
            using var person = method == "DELETE" && name != "nobody" ? await people.Study.SignInAsync(name) : people[name].Copy();
            using var answer = await person.SendAsync(row.Method, row.PathFor(people.Read), row.Body?.Invoke());
            got.Add((int)answer.StatusCode);
        }
        Assert.Equal(row.Expected, got);
    }

    [Fact]
    public void Every_address_of_the_server_stands_in_the_table()
    {
        var served = people.Study.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["any method"]).Select(m => $"{m} {e.RoutePattern.RawText}"));
        Assert.Equal(Table.Select(r => $"{r.Method} {r.Pattern}").Order(StringComparer.Ordinal), served.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("POST", "/api/nothing", 404)]
    [InlineData("GET", "/nothing.html", 404)]
    [InlineData("GET", "/api/reads", 404)]
    [InlineData("PUT", "/api/study", 405)]
    [InlineData("OPTIONS", "/api/study", 405)]
    public async Task What_is_no_address_is_the_same_for_everybody_who_is_signed_in(string method, string path, int status)
    {
        foreach (string name in Columns[1..])
        {
            var (got, body) = await people[name].JsonAsync(method, path);
            Assert.Equal(status, (int)got);
            Assert.NotEmpty((string)body!["error"]!);
        }
        Assert.Equal(status == 405 ? 401 : 404, (int)(await people["nobody"].JsonAsync(method, path)).Status);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "?from=1")]
    [InlineData("GET", "/taking")]
    [InlineData("POST", "/acts")]
    [InlineData("POST", "/signature")]
    [InlineData("POST", "/reopening")]
    public async Task Anothers_read_is_answered_as_one_that_is_not_there(string method, string rest)
    {
        var body = rest switch { "/acts" => ServedPeople.Act, "/signature" => Signature(), "/reopening" => Reopening(), _ => null };
        using var anothers = await people["ben"].SendAsync(method, $"/api/reads/{people.Read}{rest}", body?.DeepClone());
        using var nowhere = await people["ben"].SendAsync(method, $"/api/reads/{new string('0', 32)}{rest}", body);
        Assert.Equal(404, (int)anothers.StatusCode);
        Assert.Equal(await Words(nowhere), await Words(anothers));
    }

    [Fact]
    public async Task A_signature_with_a_wrong_password_tells_nothing_of_anothers_read()
    {
        var body = Signature();
        body["password"] = "not the right one";
        using var anothers = await people["ben"].SendAsync("POST", $"/api/reads/{people.Read}/signature", body.DeepClone());
        using var nowhere = await people["ben"].SendAsync("POST", $"/api/reads/{new string('0', 32)}/signature", body);
        Assert.Equal(403, (int)anothers.StatusCode);
        Assert.Equal(await Words(nowhere), await Words(anothers));
    }

    [Fact]
    public async Task A_reader_sees_no_other_readers_read_in_the_list()
    {
        Assert.DoesNotContain(people.Read, await people["ben"].TextAsync("/api/study"), StringComparison.Ordinal);
        Assert.Contains(people.Read, await people["anna"].TextAsync("/api/study"), StringComparison.Ordinal);
        Assert.Contains(people.Read, await people["cora"].TextAsync("/api/study"), StringComparison.Ordinal);
    }

    static async Task<string> Words(HttpResponseMessage answer) =>
        $"{answer.StatusCode} {answer.Content.Headers.ContentType} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";

    static JsonObject Signature() => new()
    {
        ["password"] = ServedStudy.Password,
        ["expected_version"] = 2,
        ["client"] = "tab",
        ["client_sequence"] = 100,
        ["content"] = new JsonObject
        {
            ["voxels_lower"] = -1,
            ["voxels_upper"] = -1,
            ["voxel_volume_mm3"] = 1,
            ["mask_sha256"] = new string('0', 64)
        },
    };

    static JsonObject Reopening() =>
        new()
        {
            ["expected_version"] = 2,
            ["client"] = "tab",
            ["client_sequence"] = 101,
            ["predecessor"] = new string('0', 64),
            ["reason"] = "none"
        };
}

/// <summary>An address with the statuses that nobody, the read's reader, another reader, a coordinator and an admin get.</summary>
internal sealed record EndpointRow(string Method, string Pattern, params int[] Expected)
{
    /// <summary>What is sent, or null.</summary>
    public Func<JsonObject>? Body { get; init; }

    /// <summary>An address of the pattern.</summary>
    public string PathFor(string read) => Pattern.Replace("{name}", ServedPeople.Case).Replace("{role}", "stir").Replace("{read}", read)
        .Replace("{discrepancy}", "0123456789abcdef");
}
