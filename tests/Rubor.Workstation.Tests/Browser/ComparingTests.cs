using Microsoft.Playwright;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Tests.Exports;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>The registered visit before, beside and over this one: by keys, pointer and list.</summary>
public class ComparingTests(ChromiumFixture chromium)
{
    // Greys of the middle of a pane, far from words: red of each pixel; and how far red and blue lie apart.
    const string Middle = """
        key => {
          const canvas = document.querySelector(`[data-pane="${key}"] canvas`), { width, height } = canvas;
          const w = Math.round(width * 0.6), h = Math.round(height * 0.4);
          const { data } = canvas.getContext('2d').getImageData(Math.round(width * 0.2), Math.round(height * 0.3), w, h);
          const red = [], tint = [];
          for (let i = 0; i < data.length; i += 4) { red.push(data[i]); tint.push(data[i] - data[i + 2]); }
          return { w, red, tint };
        }
        """;

    sealed class Pixels
    {
        public int W { get; set; }
        public int[] Red { get; set; } = [];
        public int[] Tint { get; set; } = [];
    }

    [Fact]
    public async Task The_earlier_visit_fades_hangs_as_a_curtain_and_takes_turns_on_the_same_voxels_and_change_lies_over_both()
    {
        await using var study = await MovedStudy.StartAsync();
        using (var reader = await study.SignInAsync("ben"))
            await MovedStudy.ComparedAsync(reader, MovedStudy.After, "ready");
        await study.SignedAsync("anna", MovedStudy.Before, new KeptOnly(await study.PiecesAboveAsync(MovedStudy.Before, 150)));
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        var asked = new List<string>();
        anna.Page.Request += (_, request) => asked.Add(request.Url);
        await anna.OpenCaseAsync(MovedStudy.After);
        Assert.DoesNotContain(asked, u => u.Contains("comparison", StringComparison.Ordinal)); // nobody wanted it yet
        await anna.PressAsync("s"); // pieces off
        async Task<Pixels> Shown(string pane)
        {
            await anna.PaintedAsync();
            return await anna.Page.EvaluateAsync<Pixels>(Middle, pane);
        }
        static double Apart(Pixels a, Pixels b, Func<int, bool>? column = null) =>
            a.Red.Index().Where(p => column is null || column(p.Index % a.W)).Average(p => Math.Abs(p.Item - b.Red[p.Index]));

        await anna.PressAsync("Shift+E");
        await anna.Page.Locator("[data-pane='registered stir']").WaitForAsync();
        Assert.DoesNotContain(asked, u => u.Contains($"/cases/{MovedStudy.Before}", StringComparison.Ordinal));
        var (now, before) = (await Shown("now stir"), await Shown("registered stir"));
        double apart = Apart(now, before);
        Assert.True(apart > 2, $"{apart}"); // the patient improved, and noise is another
        await anna.PressAsync("Shift+H");
        Assert.True(Apart(await Shown("now stir"), before) < 0.5);
        await anna.PressAsync("Shift+T");
        var half = await Shown("now stir");
        Assert.Equal(apart / 2, Apart(half, now), 1.0);
        await anna.PressAsync(";", ";", ";", ";", ";");
        Assert.True(Apart(await Shown("now stir"), before) < 0.5);
        await anna.PressAsync("Shift+W");
        var curtain = await Shown("now stir");
        int hem = curtain.W / 2;
        Assert.True(Apart(curtain, before, x => x < hem - 5) < 0.5);
        Assert.True(Apart(curtain, now, x => x > hem + 5) < 0.5);
        // Dragged to the left: this visit is seen where the earlier one was.
        var box = (await anna.Page.Locator("[data-pane='now stir']").BoundingBoxAsync())!;
        await anna.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + 40);
        await anna.Page.Mouse.DownAsync();
        await anna.Page.Mouse.MoveAsync(box.X + (box.Width * 0.1f), box.Y + 40, new() { Steps = 3 });
        await anna.Page.Mouse.UpAsync();
        Assert.True(Apart(await Shown("now stir"), now) < 0.5);
        await anna.PressAsync("Shift+B");
        var turns = new List<bool>();
        for (int i = 0; i < 20 && turns.Distinct().Count() < 2; i++)
        {
            turns.Add(Apart(await Shown("now stir"), now) < 0.5);
            await anna.Page.WaitForTimeoutAsync(200);
        }
        Assert.Equal(2, turns.Distinct().Count());
        await anna.PressAsync("Shift+B");

        Assert.All((await Shown("now stir")).Tint, t => Assert.InRange(t, -8, 8)); // grey
        await anna.PressAsync("g");
        await anna.Page.GetByText("orange, dashed, −: darker now").WaitForAsync();
        foreach (string pane in new[] { "now stir", "now t1w", "registered stir" })
        {
            var map = await Shown(pane);
            Assert.True(map.Tint.Count(t => t > 40) > 30, $"{pane}: {map.Tint.Count(t => t > 40)}"); // orange where it is darker
            Assert.True(map.Tint.Count(t => t < -40) < 5, pane);
        }
        Assert.Empty(await Axe.ViolationsAsync(anna.Page));
        await anna.PressAsync("g");
        Assert.All((await Shown("now stir")).Tint, t => Assert.InRange(t, -8, 8));

        // The list of lesions leads there, and follows the cleaning.
        await anna.Page.GetByText("Lesions since the earlier visit").ClickAsync();
        var lesions = anna.Page.Locator("[data-lesions]");
        await lesions.WaitForAsync();
        var row = anna.Page.Locator("button[data-change=gone], button[data-change=shrunk]").First;
        string words = await row.InnerTextAsync();
        await anna.PressAsync("Home");
        await row.ClickAsync();
        string slice = System.Text.RegularExpressions.Regex.Match(words, @"slice (\d+)").Groups[1].Value;
        await Assertions.Expect(anna.Page.GetByRole(AriaRole.Slider, new() { Name = "Slice" })).ToHaveAttributeAsync("aria-valuenow", slice);
        await anna.Page.Locator("main.reading").FocusAsync();
        await anna.PressAsync("Control+k");
        await Assertions.Expect(lesions).ToContainTextAsync("gone.");
        Assert.Equal(0, await anna.Page.Locator("button[data-change=shrunk]").CountAsync());
        Assert.Empty(await Axe.ViolationsAsync(anna.Page));
    }

    [Fact]
    public async Task Visits_that_cannot_be_registered_lie_as_their_files_say_and_hidden_ones_are_never_asked_for()
    {
        await using (var study = await MovedStudy.StartAsync())
        {
            using (var reader = await study.SignInAsync("ben"))
                await MovedStudy.ComparedAsync(reader, MovedStudy.Failing, "failed");
            await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
            await anna.OpenCaseAsync(MovedStudy.Failing);
            await anna.PressAsync("Shift+E");
            await anna.Page.Locator("[data-pane='earlier stir']").WaitForAsync();
            await anna.Page.GetByText("Not registered: elastix: is not there").First.WaitForAsync();
            Assert.Empty(await Axe.ViolationsAsync(anna.Page));
        }
        await using var hidden = await MovedStudy.StartAsync(hides: true);
        await using var blind = await Desk.SignedInAsync(chromium.Browser, hidden.Address, "anna");
        var asked = new List<string>();
        blind.Page.Request += (_, request) => asked.Add(request.Url);
        await blind.OpenCaseAsync(MovedStudy.After);
        await blind.PressAsync("Shift+E", "Shift+T", "Shift+W", "Shift+B", "Shift+H", "g");
        await blind.PaintedAsync();
        Assert.Equal(0, await blind.Page.GetByText("earlier visit").CountAsync());
        Assert.DoesNotContain(asked, u => u.Contains("comparison", StringComparison.Ordinal) || u.Contains("lesions", StringComparison.Ordinal)
            || u.Contains($"/cases/{MovedStudy.Before}", StringComparison.Ordinal));
    }
}
