using Microsoft.Playwright;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>Keys of one character, what is dictated past a field, and what does much at once.</summary>
public class SpokenKeysTests(ChromiumFixture chromium)
{
    const string Sentence = "no marked edema in the left iliac wing, see prior";

    [Fact]
    public async Task A_sentence_dictated_onto_the_page_removes_nothing()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        var begun = await day.AgreesAsync();
        int largest = day.Stored.Pieces.MaxBy(p => p.VoxelsLower)!.Number;
        // With a piece marked that was cut, and the pointer over the picture.
        await page.GoToSliceAsync(day.Stored.Pieces[largest - 1].Slice);
        var picture = await day.PictureAsync();
        var voxels = day.Stored.VoxelsOf(largest).ToList();
        double left = voxels.Min(v => v.X) - 2, middle = voxels.Average(v => v.X), top = voxels.Min(v => v.Y) - 2,
            bottom = voxels.Max(v => v.Y) + 3;
        await page.PressButtonAsync("Cut");
        await page.DragAsync("STIR",
            [picture.ShareOf(left, top), picture.ShareOf(middle, top), picture.ShareOf(middle, bottom), picture.ShareOf(left, bottom)]);
        await page.PressButtonAsync("Pick");
        var cut = await day.AgreesAsync();
        Assert.NotEqual(begun.Lower, cut.Lower);
        var (x, y) = day.Stored.MiddleOf(largest);
        var box = (await page.Picture("STIR").BoundingBoxAsync())!;
        var share = picture.ShareOf(x, y);
        await page.Page.Mouse.MoveAsync((float)(box.X + (share.X * box.Width)), (float)(box.Y + (share.Y * box.Height)));
        await page.Page.EvaluateAsync("() => document.activeElement?.blur()");
        foreach (string said in new[] { Sentence, "Mark the Wing. K, W, M." })
            await page.Page.Keyboard.TypeAsync(said);
        await page.SavedAsync();
        var after = await page.FiguresAsync();
        Assert.Equal((cut.Lower, cut.Upper, cut.Kept, cut.Removed), (after.Lower, after.Upper, after.Kept, after.Removed));
        Assert.DoesNotContain(await day.Stored.EventsAsync(), e =>
            e.Event is PiecesRemoved or KeptOnly or PieceMended or ChoiceMade or Drawn);
    }

    [Fact]
    public async Task Keys_of_one_character_are_switched_off_by_keyboard_and_stay_off_for_their_reader()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await anna.OpenCaseAsync(ReadingDay.Case);
        await anna.PressAsync("?");
        var choice = anna.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Keys of one character act" });
        await Assertions.Expect(choice).ToBeCheckedAsync();
        for (int tries = 0; tries < 10 && !await choice.EvaluateAsync<bool>("element => element === document.activeElement"); tries++)
            await anna.PressAsync("Tab");
        await anna.PressAsync("Space", "Escape");
        var cut = anna.Page.GetByRole(AriaRole.Button, new() { Name = "Cut", Exact = true });
        async Task RestAsync()
        {
            await anna.PressAsync("c", "z", "?", "/", "s", ".");
            await Assertions.Expect(cut).ToHaveAttributeAsync("aria-pressed", "false");
            await Assertions.Expect(anna.Page.GetByLabel("Pieces below")).Not.ToBeVisibleAsync();
            await Assertions.Expect(anna.Page.GetByRole(AriaRole.Dialog)).Not.ToBeVisibleAsync();
        }
        await RestAsync();
        await anna.Page.ReloadAsync();
        await anna.ReadyAsync(ReadingDay.Case);
        await RestAsync();
        // Keys with Ctrl, and the help by F1, are there still.
        await anna.PressAsync("Control+k");
        await Assertions.Expect(anna.Page.GetByRole(AriaRole.Button, new() { Name = "Keep only" })).ToHaveAttributeAsync("aria-pressed", "true");
        await anna.PressAsync("F1");
        await Assertions.Expect(choice).Not.ToBeCheckedAsync();
        await choice.CheckAsync();
        await anna.PressAsync("Escape", "c");
        await Assertions.Expect(cut).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task Keep_only_goes_on_after_a_reload_and_never_throws_away_what_was_kept()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        var begun = await day.AgreesAsync();
        await page.PressAsync("Control+k");
        Assert.Equal(0, (await day.AgreesAsync()).Kept);
        await page.SaysAsync($"{begun.Kept} pieces removed.");
        await day.PhotographAsync("undo-notice");
        await page.Pieces.FocusAsync();
        for (int i = 0; i < 6; i++)
        {
            await page.PressAsync("Delete");
            await page.PressAsync("ArrowDown");
        }
        Assert.Equal(6, (await day.AgreesAsync()).Kept);

        var keepOnly = page.Button("Keep only");
        await page.Page.ReloadAsync();
        await page.ReadyAsync(ReadingDay.Case);
        await Assertions.Expect(keepOnly).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(6, (await day.AgreesAsync()).Kept);
        // Another case and back.
        await page.GoToCaseAsync("sub-02_ses-baseline");
        await Assertions.Expect(keepOnly).ToHaveAttributeAsync("aria-pressed", "false");
        await page.GoToCaseAsync(ReadingDay.Case);
        await Assertions.Expect(keepOnly).ToHaveAttributeAsync("aria-pressed", "true");
        foreach (string pressed in new[] { "false", "true", "false", "true" })
        {
            await page.PressAsync("Control+k");
            await Assertions.Expect(keepOnly).ToHaveAttributeAsync("aria-pressed", pressed);
            Assert.Equal(6, (await day.AgreesAsync()).Kept);
        }
        Assert.Empty(page.Complaints());
    }

    [Fact]
    public async Task An_act_on_many_pieces_is_undone_by_the_button_of_its_notice()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        var begun = await day.AgreesAsync();
        await page.PressButtonAsync("Above a line");
        await page.DragAsync("STIR", [(0.1, 0.45), (0.9, 0.4)]);
        var gone = await day.AgreesAsync();
        Assert.True(gone.Removed > 10);
        await page.SaysAsync($"{gone.Removed} pieces removed.");
        await page.ClickAsync(page.Page.GetByRole(AriaRole.Region, new() { Name = "Notices" })
            .GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true }));
        Assert.Equal(begun with { Acts = gone.Acts + 1 }, await day.AgreesAsync());
    }

    [Fact]
    public async Task The_size_filter_closes_with_Enter_and_the_arrows_are_the_images_again()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        await day.AgreesAsync();
        await page.GoToSliceAsync(6);
        await page.Page.EvaluateAsync("() => document.activeElement?.blur()");
        await page.PressAsync("z");
        var slider = page.Page.GetByLabel("Pieces below");
        await Assertions.Expect(slider).ToBeFocusedAsync();
        foreach (string key in new[] { "ArrowRight", "ArrowRight", "ArrowRight", "Enter" })
            await page.PressAsync(key);
        await Assertions.Expect(slider).Not.ToBeVisibleAsync();
        var once = await day.AgreesAsync();
        Assert.Equal(1, once.Acts);
        var strip = page.Page.GetByRole(AriaRole.Slider, new() { Name = "Slice" });
        await page.PressAsync("ArrowDown");
        await Assertions.Expect(strip).ToHaveAttributeAsync("aria-valuenow", "8");
        await page.PressAsync("Enter");
        await page.PressAsync("ArrowUp");
        await Assertions.Expect(strip).ToHaveAttributeAsync("aria-valuenow", "7");
        await Assertions.Expect(slider).Not.ToBeVisibleAsync();
        Assert.Equal(once, await day.AgreesAsync());
        // Escape closes the box, and nothing else.
        await page.PressAsync("Shift+c");
        await page.Page.GetByRole(AriaRole.Complementary, new() { Name = "Cases" }).WaitForAsync();
        await page.Page.EvaluateAsync("() => document.activeElement?.blur()");
        await page.PressAsync("z");
        await Assertions.Expect(slider).ToBeFocusedAsync();
        await page.PressAsync("Escape");
        await Assertions.Expect(slider).Not.ToBeVisibleAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Complementary, new() { Name = "Cases" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_focus_is_on_the_page_after_signing_in_and_after_a_case_opens()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await anna.Page.WaitForFunctionAsync("() => document.activeElement?.tagName === 'MAIN'");
        await anna.OpenCaseAsync(ReadingDay.Case);
        await anna.Page.WaitForFunctionAsync("() => document.activeElement?.tagName === 'MAIN'");
    }
}
