using System.Globalization;
using Microsoft.Playwright;
using Rubor.Workstation.Tests.Exports;
using Rubor.Workstation.Tests.JointUltrasound;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>
/// A reader scores joints in two ultrasound pictures, by keyboard alone. With RUBOR_WRITE_PICTURES=1 the picture of docs is written.
/// </summary>
public class JointReadersTests(ChromiumFixture chromium)
{
    /// <summary>Most keys a joint, its password aside.</summary>
    const double MostKeys = 6;

    static readonly (int Hypertrophy, int Vascularity)[] Scores = [(0, 0), (1, 0), (1, 2), (2, 1), (3, 3), (2, 2)];

    [Fact]
    public async Task A_joint_takes_six_keys_at_most_and_what_was_scored_comes_out_of_the_export()
    {
        await using var study = await JointStudy.StartAsync(Scores.Length, shown: false);
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await desk.OpenCaseAsync(JointStudy.Name(1));
        // Every key that goes down counts, Ctrl by itself, too; not those of the password.
        await desk.Page.EvaluateAsync("""
            () => { window.pressed = 0; addEventListener('keydown', e => { if (e.target.type !== 'password' || e.key === 'Enter') window.pressed++; }, true); }
            """);
        for (int n = 1; n <= Scores.Length; n++)
        {
            await desk.ReadyAsync(JointStudy.Name(n));
            await FocusedAsync(desk, "synovial_hypertrophy");
            await desk.PressAsync(Digit(Scores[n - 1].Hypertrophy));
            await FocusedAsync(desk, "vascularity");
            await desk.PressAsync(Digit(Scores[n - 1].Vascularity));
            await desk.Page.WaitForFunctionAsync("() => document.activeElement?.hasAttribute('data-sign')");
            await desk.SavedAsync();
            await desk.PressAsync("Enter");
            await desk.Page.GetByLabel("Password of anna").WaitForAsync();
            await desk.Page.Keyboard.TypeAsync(ServedStudy.Password);
            await desk.PressAsync("Enter");
            await desk.Page.GetByText("Signed, version 1").First.WaitForAsync();
            if (n < Scores.Length)
                await desk.PressAsync("Control+ArrowRight");
        }
        double keys = await desk.Page.EvaluateAsync<int>("() => window.pressed") / (double)Scores.Length;
        Assert.InRange(keys, 4, MostKeys);
        TestContext.Current.SendDiagnosticMessage($"{keys.ToString("0.00", CultureInfo.InvariantCulture)} keys a joint");
        using var cora = await study.SignInAsync("cora");
        Assert.Equal(Scores.Select(s => (Digit(s.Hypertrophy), Digit(s.Vascularity), Digit(Math.Max(s.Hypertrophy, s.Vascularity)), "no")),
            (await ReadTableTests.CsvAsync(cora)).Select(r => (r["synovial_hypertrophy"], r["vascularity"], r["combined"], r["machine_shown"])));
    }

    [Fact]
    public async Task Both_pictures_zoom_together_and_the_machines_scores_and_heatmaps_are_shown_as_lines_or_not_at_all()
    {
        await using var study = await JointStudy.StartAsync(1, shown: true);
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await desk.OpenCaseAsync(JointStudy.Name(1));
        await Assertions.Expect(desk.Page.GetByRole(AriaRole.Region, new() { Name = "Scores of the machine" })).ToContainTextAsync("votes 2 2 3");
        await Assertions.Expect(desk.Page.GetByText(JointStudy.Doubt)).ToBeVisibleAsync();
        Assert.Empty(await Axe.ViolationsAsync(desk.Page));
        using (var album = new Album(chromium.Browser))
            await album.TakeAsync("joint-ultrasound", desk);
        var coloured = await PanesAsync(desk);
        await desk.PressAsync("h");
        var lines = await PanesAsync(desk);
        await desk.PressAsync("h");
        var off = await PanesAsync(desk);
        await desk.PressAsync("b");
        var bare = await PanesAsync(desk);
        foreach (int pane in new[] { 0, 1 })
        {
            Assert.True(Yellow(coloured[pane]) > Yellow(lines[pane]), "colour is more than lines");
            Assert.True(Yellow(lines[pane]) > Yellow(off[pane]), "lines are more than nothing");
            Assert.True(Green(off[pane]) > Green(bare[pane]) + 100, "the region is drawn");
        }
        await desk.PressAsync("+", "+");
        var zoomed = await PanesAsync(desk);
        Assert.All([0, 1], pane => Assert.False(zoomed[pane].SequenceEqual(bare[pane])));
        await desk.PressAsync("z");
        Assert.All((await PanesAsync(desk)).Zip(zoomed), p => Assert.False(p.Second.SequenceEqual(p.First)));
        await desk.PressAsync("p", "b", "h");
        Assert.All((await PanesAsync(desk)).Zip(coloured), p => Assert.Equal(p.Second, p.First));
    }

    [Fact]
    public async Task A_reader_who_is_not_shown_the_machines_output_has_no_trace_of_it_on_the_page()
    {
        await using var study = await JointStudy.StartAsync(1, shown: false);
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        var bodies = new List<string>();
        desk.Page.Response += (_, response) =>
        {
            if (response.Url.Contains("/api/", StringComparison.Ordinal))
                lock (bodies)
                    bodies.Add(response.Url);
        };
        await desk.OpenCaseAsync(JointStudy.Name(1));
        await Assertions.Expect(desk.Page.GetByText("Scores of the machine")).ToHaveCountAsync(0);
        await Assertions.Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Heatmaps" })).ToHaveCountAsync(0);
        var before = await PanesAsync(desk);
        await desk.PressAsync("h");
        Assert.All((await PanesAsync(desk)).Zip(before), p => Assert.Equal(p.Second, p.First));
        lock (bodies)
            Assert.DoesNotContain(bodies, url => url.Contains("heatmap", StringComparison.Ordinal));
        Assert.DoesNotContain(JointStudy.Doubt, await desk.Page.ContentAsync(), StringComparison.Ordinal);
    }

    static string Digit(int score) => score.ToString(CultureInfo.InvariantCulture);

    static async Task FocusedAsync(Desk desk, string field) => await desk.Page.WaitForFunctionAsync(
        "name => document.activeElement?.closest('[data-field]')?.dataset.field === name", field);

    // Red, green, blue and opacity of each pane's lower canvas.
    static async Task<byte[][]> PanesAsync(Desk desk)
    {
        await desk.PaintedAsync();
        string[] panes = await desk.Page.EvaluateAsync<string[]>("""
            () => ['gray', 'doppler'].map(name => {
              const canvas = document.querySelector(`[data-pane=${name}] canvas`);
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              let text = '';
              for (let i = 0; i < data.length; i += 4096) text += String.fromCharCode(...data.subarray(i, i + 4096));
              return btoa(text);
            })
            """);
        return [.. panes.Select(Convert.FromBase64String)];
    }

    static int Yellow(byte[] pixels) => Count(pixels, (r, g, b) => r > b + 30 && g > b + 30);

    static int Green(byte[] pixels) => Count(pixels, (r, g, b) => g > r + 40 && g > b + 40);

    static int Count(byte[] pixels, Func<int, int, int, bool> of) =>
        Enumerable.Range(0, pixels.Length / 4).Count(i => of(pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2]));
}
