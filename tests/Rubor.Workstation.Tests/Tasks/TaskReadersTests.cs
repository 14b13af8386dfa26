using Microsoft.Playwright;
using Rubor.Cli.Tasks;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Tasks;
using Rubor.Studies.Tables;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>A reader study from the first sign-in to the report, by keyboard alone, with the clock moved through the washout. With
/// RUBOR_WRITE_PICTURES=1 the pictures of docs are written.</summary>
public class TaskReadersTests(Browser.ChromiumFixture chromium)
{
    [Fact]
    public async Task Two_readers_read_two_sessions_by_keyboard_and_the_report_is_there_when_the_last_read_is_signed()
    {
        var clock = new MovingClock();
        await using var study = await TaskStudy.StartAsync(clock, 2,
            "\"arms\": [{\"name\": \"alone\"}, {\"name\": \"assisted\", \"machine\": \"after_first_answer\"}], \"machine\": \"machine\"");
        string opens = clock.GetUtcNow().AddDays(14).UtcDateTime.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
        foreach (string reader in new[] { "anna", "ben" })
        {
            await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, reader);
            Assert.Empty(await Axe.ViolationsAsync(desk.Page));
            await BeginAsync(desk, TaskStudy.Codes(study, reader, 1)[0]);
            await ScoreAsync(desk, reader, "1", "Signed, version 1");
            await desk.PressAsync("Control+ArrowRight");
            await desk.ReadyAsync(TaskStudy.Codes(study, reader, 1)[1]);
            await Assertions.Expect(desk.Page.GetByText("Scores of the machine")).ToHaveCountAsync(0);
            await ScoreAsync(desk, reader, "1", "Signed, version 1");
        }
        // Who comes back early is told when.
        using var album = new Album(chromium.Browser);
        clock.Pass(13 * 24 * 60);
        await using (var early = await Desk.OpenAsync(chromium.Browser, study.Address, Desk.Laptop))
        {
            await early.SignInAsync("anna");
            await Assertions.Expect(early.Page.GetByText($"Session 2 of 2 opens on {opens}")).ToBeVisibleAsync();
            Assert.Empty(await Axe.ViolationsAsync(early.Page));
            await album.TakeAsync("reader-study-waits", early);
        }
        clock.Pass(2 * 24 * 60);
        foreach (string reader in new[] { "anna", "ben" })
        {
            await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, reader);
            var codes = TaskStudy.Codes(study, reader, 2);
            await BeginAsync(desk, codes[0]);
            foreach (string code in codes)
            {
                await desk.ReadyAsync(code);
                await Assertions.Expect(desk.Page.GetByText("Scores of the machine")).ToHaveCountAsync(0);
                // The first answer, then the same case with what the machine made of it, and the last answer as the machine has it.
                await ScoreAsync(desk, reader, "1", null);
                await desk.Page.GetByRole(AriaRole.Region, new() { Name = "Scores of the machine" }).WaitForAsync();
                if ((reader, code) == ("anna", codes[0]))
                    await album.TakeAsync("reader-study", desk);
                string said = await desk.Page.GetByRole(AriaRole.Region, new() { Name = "Scores of the machine" }).Locator("dd strong").First.InnerTextAsync();
                await FocusAsync(desk, "synovial_hypertrophy");
                await ScoreAsync(desk, reader, said, "Signed, version 2");
                if (code != codes[^1])
                    await desk.PressAsync("Control+ArrowRight");
            }
        }
        var report = ReportOf(study);
        Assert.Equal((8, 8), (report.Places, report.Done));
        var right = report.Accuracy.ToDictionary(a => $"{a.Who} {a.Modality}", a => a.Right);
        // One case is healthy, and alone everybody scores 1.
        Assert.Equal((1, 1, 2, 2), (right["anna alone"], right["anna assisted_first"], right["anna assisted"], right["ben assisted"]));
        Assert.All(report.Minutes, m => Assert.True(m is { Cases: 2, Total: 0 }, "the clock stood while they read"));
    }

    [Fact]
    public async Task In_a_training_the_page_shows_the_truth_beside_the_answer_once_that_is_signed()
    {
        await using var study = await TaskStudy.StartAsync(new MovingClock(), 1, "\"training\": true, \"arms\": [{\"name\": \"alone\"}]");
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await BeginAsync(desk, TaskStudy.Codes(study, "anna", 1)[0]);
        var truth = desk.Page.GetByRole(AriaRole.Status, new() { Name = "Truth" });
        await Assertions.Expect(truth).ToHaveCountAsync(0);
        await ScoreAsync(desk, "anna", "1", "Signed, version 1");
        await Assertions.Expect(truth).ToContainTextAsync(": 0, and you said 1");
        Assert.Empty(await Axe.ViolationsAsync(desk.Page));
    }

    static TaskReportDocument ReportOf(ServedStudy study)
    {
        var list = TaskStudy.List(study);
        var reads = TaskReads.Of(list, SqliteReadStore.ReadContent(study.Store), ReadKinds.All, study.Store);
        var form = FormReader.Read(Path.Combine(study.Reads, FormSettings.FileName));
        var ratings = TaskRatings.Of(list, reads, [.. form.Document.Fields.Where(f => f.Name == "combined")]);
        string table = Path.Combine(study.Root, "ratings.tsv");
        File.WriteAllBytes(table, ratings.Table());
        return TaskReportDocument.Of(ratings, reads, TableFile.Read(table), null, new() { Resamples = 100 }, 1,
            TestContext.Current.CancellationToken);
    }

    static async Task BeginAsync(Desk desk, string code)
    {
        await desk.Page.GetByRole(AriaRole.Searchbox).FocusAsync();
        await desk.PressAsync("Enter");
        await desk.ReadyAsync(code);
    }

    static async Task ScoreAsync(Desk desk, string reader, string score, string? then)
    {
        await FocusAsync(desk, "synovial_hypertrophy");
        await desk.PressAsync(score);
        await desk.Page.WaitForFunctionAsync(
            "() => document.activeElement?.matches('[data-sign], [data-field=vascularity] *')");
        await FocusAsync(desk, "vascularity");
        await desk.PressAsync("0");
        await desk.Page.WaitForFunctionAsync("() => document.activeElement?.hasAttribute('data-sign')");
        await desk.SavedAsync();
        await desk.PressAsync("Enter");
        await desk.Page.GetByLabel($"Password of {reader}").WaitForAsync();
        await desk.Page.Keyboard.TypeAsync(ServedStudy.Password);
        await desk.PressAsync("Enter");
        if (then is not null)
            await desk.Page.GetByText(then).First.WaitForAsync();
    }

    // A case opens on the first field without an answer; of one that has all answers the reader goes there.
    static async Task FocusAsync(Desk desk, string field) => await desk.Page.EvaluateAsync(
        "name => { const f = document.querySelector(`[data-field=${name}]`); (f.querySelector('input:checked') ?? f.querySelector('input')).focus(); }", field);
}
