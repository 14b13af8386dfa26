using System.Net;
using System.Text.Json.Nodes;

namespace Rubor.Workstation.Tests;

[Collection(OneServer.Name)]
public class TwoAtOnceTests(ServedPeople people)
{
    [Fact]
    public async Task Two_tabs_that_open_a_case_at_once_get_one_read()
    {
        var opened =
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => people["ben"].OpenAsync("sub-02_ses-baseline", $"opening-{i}")));
        Assert.Equal([(opened[0].Read, 1)], opened.Distinct());
        Assert.Equal(1, await EventsAsync("ben", opened[0].Read));
    }

    [Fact]
    public async Task Two_people_that_open_a_case_at_once_get_a_read_each()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => people[i % 2 == 0 ? "anna" : "ben"].OpenAsync("sub-03_ses-baseline", $"both-{i}")));
        Assert.Equal(2, opened.Select(o => o.Read).Distinct().Count());
        Assert.All(opened, o => Assert.Equal(1, o.Version));
    }

    [Fact]
    public async Task An_act_that_is_sent_twenty_times_at_once_is_stored_once()
    {
        var (read, version) = await people["ben"].OpenAsync("sub-04_ses-baseline", "twenty-opening");
        var acts = new JsonObject
        {
            ["expected_version"] = version,
            ["client"] = "twenty",
            ["acts"] = new JsonArray(Act(1, "pieces_removed", "1"), Act(2, "pieces_restored", "1"), Act(3, "pieces_removed", "2")),
        };
        var answers = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => people["ben"].JsonAsync("POST", $"/api/reads/{read}/acts", acts.DeepClone())));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Single(answers.Select(a => a.Body!.ToJsonString()).Distinct());
        Assert.Equal(4, await EventsAsync("ben", read));
    }

    [Fact]
    public async Task Of_tabs_that_add_at_once_one_comes_first_and_the_others_are_told_until_all_are_in()
    {
        const int Tabs = 8;
        var (read, version) = await people["anna"].OpenAsync("sub-02_ses-baseline", "tabs-opening");
        int conflicts = 0;
        await Task.WhenAll(Enumerable.Range(1, Tabs).Select(async piece =>
        {
            long expected = version;
            while (true)
            {
                var (status, body) = await people["anna"].JsonAsync("POST", $"/api/reads/{read}/acts", new JsonObject
                {
                    ["expected_version"] = expected,
                    ["client"] = $"tab-{piece}",
                    ["acts"] = new JsonArray(Act(1, "reason_given", $"{piece}")),
                });
                if (status == HttpStatusCode.OK)
                    return;
                Assert.Equal(HttpStatusCode.Conflict, status);
                Interlocked.Increment(ref conflicts);
                // The answer says what came first, and how far the read is.
                Assert.Equal((long)body!["version"]! - expected, body["between"]!.AsArray().Count);
                expected = (long)body["version"]!;
            }
        }));
        Assert.InRange(conflicts, Tabs - 1, Tabs * Tabs);
        Assert.Equal(version + Tabs, await EventsAsync("anna", read));
    }

    [Fact]
    public async Task A_number_that_a_tab_has_used_in_one_read_opens_no_other()
    {
        // Cases that no other test here opens: a read that is there already would leave the number unused.
        await people["ben"].OpenAsync("sub-03_ses-followup", "numbers");
        var (status, body) = await people["ben"]
            .JsonAsync("POST", "/api/cases/sub-01_ses-followup/reads", new JsonObject { ["client"] = "numbers", ["client_sequence"] = 0 });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.NotEmpty((string)body!["error"]!);
        Assert.Null((await people["ben"].JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray()
            .Single(c => (string?)c!["name"] == "sub-01_ses-followup")!["read"]);
    }

    static JsonObject Act(long number, string type, string pieces) => new()
    {
        ["client_sequence"] = number,
        ["type"] = type,
        ["content"] = type == "reason_given" ? new JsonObject { ["pieces"] = pieces, ["reason"] = "vessel" }
            : new JsonObject { ["pieces"] = pieces, ["tool"] = "piece" },
    };

    async Task<long> EventsAsync(string name, string read) =>
        (await people[name].JsonAsync("GET", $"/api/reads/{read}")).Body!["events"]!.AsArray().Count;
}
