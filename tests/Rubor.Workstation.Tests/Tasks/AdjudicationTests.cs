using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Rubor.Reading.People;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>Discrepancies voted on and decided in the browser: by the rules, and into the log, of <c>rubor task adjudicate</c>. With
/// RUBOR_WRITE_PICTURES=1 the pictures of docs are written.</summary>
public class AdjudicationTests(Browser.ChromiumFixture chromium)
{
    const string Alone = "\"arms\": [{\"name\": \"alone\"}], \"adjudication\": [{\"field\": \"combined\"}]";

    const string All = "/api/task/discrepancies";

    [Fact]
    public async Task Scorers_vote_blindly_somebody_else_decides_and_the_log_has_it_as_the_command_reads_it()
    {
        await using var study = await StartAsync(Alone);
        using SignedIn anna = await study.SignInAsync("anna"), erik = await study.SignInAsync("erik"), fay = await study.SignInAsync("fay"),
            cora = await study.SignInAsync("cora");
        await ReadAllAsync(study, except: "ben");
        // While one of them still reads nobody is told anything, and readers not even who it is.
        foreach (var person in new[] { anna, erik, cora })
        {
            var (status, body) = await person.JsonAsync("GET", All);
            Assert.Equal(HttpStatusCode.Conflict, status);
            Assert.Equal(person == cora, ((string)body!["error"]!).Contains("ben has 2 places left", StringComparison.Ordinal));
        }
        Assert.Null((await anna.JsonAsync("GET", "/api/study")).Body!["pages"]);
        await ReadAllAsync(study, only: "ben");
        Assert.Equal("[\"adjudication\"]", (await anna.JsonAsync("GET", "/api/study")).Body!["pages"]!.ToJsonString());
        Assert.Equal("[\"progress\",\"adjudication\"]", (await cora.JsonAsync("GET", "/api/study")).Body!["pages"]!.ToJsonString());

        var row = (await erik.JsonAsync("GET", All)).Body!["discrepancies"]!.AsArray().Single()!;
        string one = $"{All}/{(string)row["code"]!}";
        var shown = (await erik.JsonAsync("GET", one)).Body!;
        Assert.Equal("[[\"1\",\"3\"]]", shown["readings"]!.ToJsonString());
        Assert.Equal((0, 2, true, false, null), ((int)shown["votes"]!, (int)shown["scorers"]!, (bool)shown["may_vote"]!, (bool)shown["may_decide"]!,
            shown["said"]));
        using (var image = await erik.SendAsync("GET", $"{one}/images/gray"))
            Assert.Equal(32 * 24 * 3, (await image.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        var list = TaskStudy.List(study);
        foreach (string text in new[] { shown.ToJsonString(), row.ToJsonString(), (await cora.JsonAsync("GET", one)).Body!.ToJsonString() })
            Assert.All(TaskStudy.HiddenWords.Concat(["anna", "ben", "alone", "machine\":{"]).Concat(list.Entries.Select(e => e.Code)),
                word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));

        await RefusedAsync(erik, $"{one}/vote", Vote("1", "blurred"), 422, "reason: blurred is none of anatomical, morphological, artefact");
        await RefusedAsync(erik, $"{one}/vote", Vote("9", "artefact"), 422, "and 9 is none");
        await RefusedAsync(erik, $"{All}/0123456789abcdef/vote", Vote("1", "artefact"), 404, "no such discrepancy");
        // A later vote of the same scorer counts.
        foreach (string answer in new[] { "3", "1.0" })
            Assert.Equal(HttpStatusCode.OK, (await erik.JsonAsync("POST", $"{one}/vote", Vote(answer, "artefact"))).Status);
        await RefusedAsync(cora, $"{one}/decision", Decision("2", "artefact", await SeenAsync(cora, one)), 422, "1 of at least 2 scorers have voted");
        Assert.Null((await cora.JsonAsync("GET", one)).Body!["said"]);
        string seen = await SeenAsync(cora, one);
        var voted = (await fay.JsonAsync("POST", $"{one}/vote", Vote("3", "morphological"))).Body!;
        // Scorers are not told what others said.
        Assert.Equal((2, "3", null), ((int)voted["votes"]!, (string)voted["own"]!["answer"]!, voted["said"]));
        Assert.Equal("[{\"answer\":\"1\",\"reason\":\"artefact\"},{\"answer\":\"3\",\"reason\":\"morphological\"}]",
            (await cora.JsonAsync("GET", one)).Body!["said"]!.ToJsonString());

        await RefusedAsync(cora, $"{one}/vote", Vote("1", "artefact"), 422, "you have been shown what they said");
        await RefusedAsync(cora, $"{one}/decision", Decision("2", "artefact", seen), 422, "meanwhile; look at it again");
        seen = await SeenAsync(cora, one);
        await RefusedAsync(fay, $"{one}/decision", Decision("2", "artefact", seen), 403, "whoever coordinates it does");
        await RefusedAsync(cora, $"{one}/decision", Decision("2", "artefact", seen, "not the password"), 403, "The password is wrong");
        await RefusedAsync(cora, $"{one}/decision", Decision(null, "artefact", seen), 422, "the scorers differ");
        Assert.Empty(AdjudicationLog.Read(study.Reads));
        var (done, decided) = await cora.JsonAsync("POST", $"{one}/decision", Decision("2", "artefact", seen));
        Assert.Equal((HttpStatusCode.OK, "2", "cora"), (done, (string)decided!["decision"]!["truth"]!, (string)decided["decision"]!["decided_by"]!));
        Assert.Equal("decided", (string)(await fay.JsonAsync("GET", All)).Body!["discrepancies"]![0]!["state"]!);
        await RefusedAsync(fay, $"{one}/vote", Vote("1", "artefact"), 422, "no more votes are taken");

        var history = AdjudicationLog.History(study.Reads);
        Assert.Equal(["erik 3", "erik 1", "fay 3"], history.Ballots.Select(b => $"{b.Scorer} {b.Answer}"));
        var entry = Assert.Single(history.Decisions);
        var differs = list.Cases.Single(c => c.Name == entry.Case);
        Assert.Equal(("2", false, "cora", "erik 1; fay 3", differs.Truth["combined"]),
            (entry.Truth, entry.ByConsensus, entry.DecidedBy, TaskDiscrepancies.Votes(entry), entry.Before));
        Assert.Equal(["anna 1", "ben 3"], entry.Reads.Select(r => $"{r.Reader} {r.Answer}").Order());
        // A line that is changed is noticed, by the page too.
        string path = Path.Combine(study.Reads, AdjudicationLog.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"fay\"", "\"amy\"", StringComparison.Ordinal));
        await RefusedAsync(cora, All, null, 500, "adjudications.jsonl line 4 does not follow from the line before", "GET");
    }

    [Fact]
    public async Task Who_has_voted_does_not_decide_and_who_reads_decides_nothing_whatever_the_role()
    {
        await using var study = await StartAsync(Alone, "[\"anna\", \"ben\", \"gina\"]", ("gina", Role.Reader));
        await ReadAllAsync(study);
        using (var accounts = SqliteAccountStore.Open(study.Store))
            await accounts.ChangeAsync((await accounts.FindAsync("gina", TestContext.Current.CancellationToken))! with { Role = Role.Coordinator },
                TestContext.Current.CancellationToken);
        using SignedIn gina = await study.SignInAsync("gina"), cora = await study.SignInAsync("cora"), ada = await study.SignInAsync("ada");
        string one = $"{All}/{(string)(await ada.JsonAsync("GET", All)).Body!["discrepancies"]![0]!["code"]!}";
        foreach (var person in new[] { gina, cora })
            Assert.Equal(HttpStatusCode.OK, (await person.JsonAsync("POST", $"{one}/vote", Vote("1", "artefact"))).Status);
        foreach (string address in new[] { "/api/task/progress", "/api/exports/reads.json" })
            Assert.Equal(HttpStatusCode.Forbidden, (await gina.JsonAsync("GET", address)).Status);
        var list = (await gina.JsonAsync("GET", "/api/study")).Body!;
        Assert.Empty(list["cases"]!.AsArray());
        Assert.Contains("You read in this task", (string)list["task"]!["sentence"]!, StringComparison.Ordinal);
        await RefusedAsync(gina, $"{one}/decision", Decision(null, "artefact", await SeenAsync(ada, one)), 403, "whoever coordinates it does");
        await RefusedAsync(cora, $"{one}/decision", Decision(null, "artefact", await SeenAsync(cora, one)), 422, "cora decides last and is no scorer");
        // All scorers say the same: that holds, and nothing else.
        await RefusedAsync(ada, $"{one}/decision", Decision("3", "artefact", await SeenAsync(ada, one)), 422, "all scorers said 1");
        var decided = (await ada.JsonAsync("POST", $"{one}/decision", Decision(null, "artefact", await SeenAsync(ada, one)))).Body!["decision"]!;
        Assert.Equal(("1", true), ((string)decided["truth"]!, (bool)decided["by_consensus"]!));
    }

    [Fact]
    public async Task The_progress_says_how_much_and_when_and_what_the_report_waits_for_and_nothing_of_any_answer()
    {
        var clock = new MovingClock();
        await using var study = await StartAsync(clock, "\"arms\": [{\"name\": \"alone\"}, {\"name\": \"later\"}]", "[\"anna\", \"dora\"]");
        using SignedIn cora = await study.SignInAsync("cora"), anna = await study.SignInAsync("anna");
        var codes = TaskStudy.Codes(study, "anna", 1);
        await anna.OpenAsync(codes[1]);
        await TaskStudy.ReadAsync(anna, codes[0], 3, 0);
        var progress = (await cora.JsonAsync("GET", "/api/task/progress")).Body!;
        Assert.Equal(["anna", "dora"], progress["readers"]!.AsArray().Select(r => (string)r!["name"]!));
        var first = progress["readers"]![0]!["sessions"]![0]!;
        Assert.Equal("""[{"arm":"alone","cases":2,"done":1}]""", first["arms"]!.ToJsonString());
        Assert.Equal((1, 2, 1, 1, "open"), ((int)first["session"]!, (int)first["cases"]!, (int)first["done"]!, (int)first["begun"]!, (string)first["state"]!));
        Assert.Equal(0, (double)first["minutes_a_case"]!);
        Assert.Equal("later", (string)progress["readers"]![0]!["sessions"]![1]!["state"]!);
        Assert.Equal(["anna has 3 of 4 places left.", "dora has 4 of 4 places left: there is no account of this name yet, make one with 'rubor users add'."],
            progress["hindrances"]!.AsArray().Select(h => (string)h!));
        Assert.All(TaskStudy.HiddenWords.Concat(["hypertrophy", "combined", "values"]).Concat(TaskStudy.List(study).Entries.Select(e => e.Code)),
            word => Assert.DoesNotContain(word, progress.ToJsonString(), StringComparison.OrdinalIgnoreCase));

        await TaskStudy.SignAsync(anna, await ScoredAsync(anna, codes[1]));
        var opens = clock.GetUtcNow().AddDays(14);
        var second = (await cora.JsonAsync("GET", "/api/task/progress")).Body!["readers"]![0]!["sessions"]![1]!;
        Assert.Equal(("opens", opens), ((string)second["state"]!, (DateTimeOffset)second["opens"]!));
    }

    [Fact]
    public async Task A_discrepancy_is_voted_on_and_decided_by_keyboard_and_the_progress_is_read()
    {
        await using var study = await StartAsync(Alone);
        using var album = new Album(chromium.Browser);
        await ReadAllAsync(study, except: "ben");
        await using (var cora = await Desk.SignedInAsync(chromium.Browser, study.Address, "cora"))
        {
            await OpenPageAsync(cora, "Progress");
            await cora.Page.GetByText("ben has 2 of 2 places left.").WaitForAsync();
            await Assertions.Expect(cora.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^anna all signed") })).ToBeVisibleAsync();
            await LooksRightAsync(cora);
            await album.TakeAsync("task-progress", cora);
            await OpenPageAsync(cora, "Adjudication");
            await cora.Page.GetByText("Discrepancies are told when all have read").WaitForAsync();
            await LooksRightAsync(cora);
        }
        await ReadAllAsync(study, only: "ben");
        foreach (var (scorer, choice) in new[] { ("erik", "1$"), ("fay", "3$") })
        {
            await using var desk = await Desk.OpenAsync(chromium.Browser, study.Address, Desk.Laptop);
            await desk.SignInAsync(scorer);
            await OpenPageAsync(desk, "Adjudication");
            await OpenDiscrepancyAsync(desk);
            await ChooseAsync(desk, choice);
            await ChooseAsync(desk, "morphological");
            if (scorer == "erik")
            {
                await LooksRightAsync(desk);
                await album.TakeAsync("discrepancy-vote", desk);
            }
            await TabToAsync(desk, desk.Page.GetByRole(AriaRole.Button, new() { Name = "Vote", Exact = true }));
            await desk.PressAsync("Enter");
            await desk.Page.GetByText("Your vote is kept.").WaitForAsync();
            Assert.Equal(0, await desk.Page.GetByText("What scorers say").CountAsync());
        }
        await using (var cora = await Desk.SignedInAsync(chromium.Browser, study.Address, "cora"))
        {
            await OpenPageAsync(cora, "Adjudication");
            await cora.Page.GetByText("waits for your decision").WaitForAsync();
            await LooksRightAsync(cora);
            await OpenDiscrepancyAsync(cora);
            await cora.Page.GetByText("What scorers say").WaitForAsync();
            await ChooseAsync(cora, "2$");
            await LooksRightAsync(cora);
            await album.TakeAsync("discrepancy-decision", cora);
            // Both gave the same reason, which is chosen already.
            await TabToAsync(cora, cora.Page.GetByLabel("Password of cora"));
            await cora.Page.Keyboard.TypeAsync("not the password");
            await cora.PressAsync("Enter");
            await cora.Page.GetByText("The password is wrong; nothing is decided.").WaitForAsync();
            await TabToAsync(cora, cora.Page.GetByLabel("Password of cora"));
            await cora.Page.Keyboard.TypeAsync(ServedStudy.Password);
            await cora.PressAsync("Enter");
            await cora.Page.GetByText("It is decided.").WaitForAsync();
            await LooksRightAsync(cora);
        }
        var decision = Assert.Single(AdjudicationLog.Read(study.Reads));
        Assert.Equal(("2", DiscrepancyReason.Morphological, "erik 1; fay 3"), (decision.Truth, decision.Reason, TaskDiscrepancies.Votes(decision)));
    }

    static Task<ServedStudy> StartAsync(string more, string readers = "[\"anna\", \"ben\"]", params (string Name, Role Role)[] people) =>
        StartAsync(new MovingClock(), more, readers, people);

    static async Task<ServedStudy> StartAsync(MovingClock clock, string more, string readers, params (string Name, Role Role)[] people)
    {
        var study = await TaskStudy.StartAsync(clock, 2, more, readers);
        using var accounts = SqliteAccountStore.Open(study.Store);
        foreach (var (name, role) in people.Concat([("erik", Role.Reader), ("fay", Role.Reader)]))
            await accounts.AddAsync(new(name, role, ServedStudy.HashOf(ServedStudy.Password), false, DateTimeOffset.UtcNow),
                TestContext.Current.CancellationToken);
        return study;
    }

    // Everybody says 1, but ben says 3 of the second case.
    static async Task ReadAllAsync(ServedStudy study, string? except = null, string? only = null)
    {
        var list = TaskStudy.List(study);
        foreach (string reader in list.Task.Readers.Where(r => r != except && (only is null || r == only)))
        {
            using var person = await study.SignInAsync(reader);
            foreach (var entry in list.Entries.Where(e => e.Reader == reader))
                await TaskStudy.ReadAsync(person, entry.Code, reader == "ben" && entry.Case == list.Cases[1].Name ? 3 : 1, 0);
        }
    }

    // The read that was opened before with the client "tab".
    static async Task<string> ScoredAsync(SignedIn reader, string code)
    {
        var (read, version) = await reader.OpenAsync(code);
        foreach (string field in new[] { "synovial_hypertrophy", "vascularity" })
        {
            Assert.Equal(HttpStatusCode.OK, (await reader.JsonAsync("POST", $"/api/reads/{read}/acts", ServerTests.Acts(version, version, "scored",
                new JsonObject { ["field"] = field, ["value"] = 1 }))).Status);
            version++;
        }
        return read;
    }

    static JsonObject Vote(string answer, string reason) => new() { ["answer"] = answer, ["reason"] = reason };

    static JsonObject Decision(string? decision, string reason, string seen, string password = ServedStudy.Password) => new()
    {
        ["password"] = password,
        ["decision"] = decision,
        ["reason"] = reason,
        ["note"] = null,
        ["seen"] = seen,
    };

    static async Task<string> SeenAsync(SignedIn person, string one) => (string)(await person.JsonAsync("GET", one)).Body!["seen"]!;

    static async Task RefusedAsync(SignedIn person, string address, JsonObject? body, int status, string why, string method = "POST")
    {
        var (got, answer) = await person.JsonAsync(method, address, body);
        Assert.Equal((status, true), ((int)got, ((string)answer!["error"]!).Contains(why, StringComparison.Ordinal)));
    }

    static async Task OpenPageAsync(Desk desk, string name)
    {
        var link = desk.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });
        await link.WaitForAsync();
        await TabToAsync(desk, link);
        await desk.PressAsync("Enter");
        await desk.Page.Locator($"a[aria-current=page]:text-is('{name}')").WaitForAsync();
    }

    static async Task OpenDiscrepancyAsync(Desk desk)
    {
        var link = desk.Page.GetByRole(AriaRole.Link, new() { Name = "Discrepancy 1" });
        await link.WaitForAsync();
        await TabToAsync(desk, link);
        await desk.PressAsync("Enter");
        await desk.Page.WaitForFunctionAsync("() => document.documentElement.dataset.ready !== undefined");
    }

    // A group of choices is one stop of Tab; arrows go through it.
    static async Task ChooseAsync(Desk desk, string label)
    {
        var wanted = desk.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new($"^{label}") });
        string group = (await wanted.GetAttributeAsync("name"))!;
        await TabToAsync(desk, desk.Page.Locator($"input[name='{group}']").First, group);
        for (int i = 0; i < 8 && !await wanted.IsCheckedAsync(); i++)
            await desk.PressAsync(i == 0 ? "Space" : "ArrowDown");
        Assert.True(await wanted.IsCheckedAsync(), label);
    }

    static async Task TabToAsync(Desk desk, ILocator element, string? group = null)
    {
        for (int i = 0; i < 40; i++)
        {
            if (await element.EvaluateAsync<bool>("(e, group) => e === document.activeElement || (group !== null && document.activeElement?.name === group)",
                group))
                return;
            await desk.PressAsync("Tab");
        }
        Assert.Fail("Tab does not reach it");
    }

    static async Task LooksRightAsync(Desk desk)
    {
        foreach (var size in new[] { Desk.Zoomed, Desk.Laptop })
        {
            await desk.Page.SetViewportSizeAsync(size.Width, size.Height);
            await desk.PaintedAsync();
            Assert.Empty(await Axe.ViolationsAsync(desk.Page));
        }
    }
}
