using System.Net;
using System.Text.Json.Nodes;

namespace Rubor.Workstation.Tests;

public class ServerTests
{
    const string Case = "sub-01_ses-baseline";

    [Fact]
    public async Task A_case_is_opened_cleaned_and_told()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        var (read, version) = await anna.OpenAsync(Case);
        var (status, body) = await anna.JsonAsync("POST", $"/api/reads/{read}/acts",
            Acts(version, 1, "pieces_removed", new JsonObject { ["pieces"] = "1-3", ["tool"] = "lasso_inside" }));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, (long)body!["version"]!);
        var (_, list) = await anna.JsonAsync("GET", "/api/study");
        Assert.Equal(8, list!["cases"]!.AsArray().Count);
        Assert.Equal("open", (string?)list["cases"]![0]!["read"]!["state"]);
    }

    internal static JsonObject Acts(long expected, long number, string type, JsonObject content, string client = "tab") => new()
    {
        ["expected_version"] = expected,
        ["client"] = client,
        ["acts"] = new JsonArray(new JsonObject { ["client_sequence"] = number, ["type"] = type, ["content"] = content }),
    };
}
