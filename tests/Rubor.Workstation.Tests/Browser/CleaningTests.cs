using Rubor.Reading.Kinds.Vhi;

namespace Rubor.Workstation.Tests.Browser;

public class CleaningTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Pieces_are_removed_and_restored_by_click_and_by_key_and_the_server_counts_the_same()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        var begun = await day.AgreesAsync();
        Assert.Equal((day.Stored.Pieces.Count, 0, 0), (begun.Kept, begun.Removed, begun.Acts));
        await day.PhotographAsync("opened");

        int clicked = day.Stored.Pieces.MaxBy(p => p.VoxelsLower)!.Number;
        await page.GoToSliceAsync(day.Stored.Pieces[clicked - 1].Slice);
        var picture = await day.PictureAsync();
        var (x, y) = day.Stored.MiddleOf(clicked);
        await page.ClickPictureAsync("STIR", picture.ShareOf(x, y));
        var after = await day.AgreesAsync();
        Assert.Equal(begun.Lower - day.Stored.Pieces[clicked - 1].VoxelsLower, after.Lower);
        Assert.Equal([clicked], (await day.Stored.StateAsync()).Content.Vhi().Removed.Numbers);
        await day.PhotographAsync("clicked");
        await page.ClickPictureAsync("STIR", picture.ShareOf(x, y));
        Assert.Equal(begun with { Acts = 2 }, await day.AgreesAsync());

        var second = (await page.PiecesInSightAsync())[1];
        await page.MarkAsync(second.Number);
        await page.PressAsync("Delete");
        await page.PieceSaysAsync(second.Number, "removed");
        Assert.Equal(begun.Lower - second.VoxelsLower, (await day.AgreesAsync()).Lower);
        await page.PressAsync("Delete");
        await page.PieceSaysAsync(second.Number, "kept");
        Assert.Equal(begun with { Acts = 4 }, await day.AgreesAsync());

        for (int undone = 1; undone <= 4; undone++)
        {
            await page.PressAsync("Control+z");
            await day.AgreesAsync();
        }
        Assert.True(await page.Button("↶ Undo").IsDisabledAsync());
        await page.PressAsync("Control+y");
        await page.PressAsync("Control+Shift+z");
        await page.PressAsync("Control+y");
        Assert.Equal(begun.Lower - second.VoxelsLower, (await day.AgreesAsync()).Lower);
        Assert.Equal([second.Number], (await day.Stored.StateAsync()).Content.Vhi().Removed.Numbers);
        Assert.Empty(page.Complaints());
    }

    [Fact]
    public async Task Lasso_line_slice_size_and_keep_only_are_one_act_each_and_the_server_counts_the_same()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        var begun = await day.AgreesAsync();
        int largest = day.Stored.Pieces.MaxBy(p => p.VoxelsLower)!.Number, slice = day.Stored.Pieces[largest - 1].Slice;
        await page.GoToSliceAsync(slice);
        var picture = await day.PictureAsync();

        var voxels = day.Stored.VoxelsOf(largest).ToList();
        double left = voxels.Min(v => v.X) - 2, right = voxels.Max(v => v.X) + 3, top = voxels.Min(v => v.Y) - 2,
            bottom = voxels.Max(v => v.Y) + 3;
        await page.PressButtonAsync("Lasso inside");
        await page.DragAsync("STIR", [picture.ShareOf(left, top), picture.ShareOf(right, top), picture.ShareOf(right, bottom),
            picture.ShareOf(left, bottom), picture.ShareOf(left, top)]);
        await day.AgreesAsync();
        var lasso = Assert.IsType<PiecesRemoved>((await day.Stored.EventsAsync())[^1].Event);
        Assert.Equal(CleaningTool.LassoInside, lasso.Tool);
        Assert.Contains(largest, lasso.Pieces.Numbers);
        Assert.All(lasso.Pieces.Numbers, p => Assert.Equal(slice, day.Stored.Pieces[p - 1].Slice));
        await day.PhotographAsync("lasso");
        await page.PressAsync("Control+z");
        Assert.Equal(begun with { Acts = 2 }, await day.AgreesAsync());

        await page.PressButtonAsync("Above a line");
        await page.DragAsync("STIR", [(0.1, 0.45), (0.9, 0.4)]);
        await day.AgreesAsync();
        var line = Assert.IsType<PiecesRemoved>((await day.Stored.EventsAsync())[^1].Event);
        Assert.Equal(CleaningTool.AboveLine, line.Tool);
        Assert.True(line.Pieces.Numbers.Select(p => day.Stored.Pieces[p - 1].Slice).Distinct().Count() > 1, "a line acts on all slices");
        await day.PhotographAsync("line");

        await page.PressButtonAsync("Whole slice");
        await day.AgreesAsync();
        var state = await day.Stored.StateAsync();
        Assert.All(day.Stored.Pieces.Where(p => p.Slice == slice), p => Assert.True(state.Content.Vhi().Removed.Contains(p.Number)));

        await page.PressButtonAsync("Size filter");
        var size = page.Page.GetByRole(Microsoft.Playwright.AriaRole.Group, new() { Name = "Size filter" });
        await page.FillAsync(size.GetByRole(Microsoft.Playwright.AriaRole.Slider), "12");
        await day.PhotographAsync("size");
        await page.ClickAsync(size.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Remove" }));
        await day.AgreesAsync();
        state = await day.Stored.StateAsync();
        Assert.Equal(CleaningTool.Size, Assert.IsType<PiecesRemoved>((await day.Stored.EventsAsync())[^1].Event).Tool);
        Assert.All(day.Stored.Pieces, p => Assert.True(p.VoxelsLower >= 12 || state.Content.Vhi().Removed.Contains(p.Number)));

        // What was cleaned before stays, until it is asked for.
        var before = await day.AgreesAsync();
        await page.PressButtonAsync("Keep only");
        Assert.Equal(before with { Acts = before.Acts + 1 }, await day.AgreesAsync());
        await page.PressButtonAsync("Remove them, too");
        Assert.Equal((0, 0, 0), (await day.AgreesAsync()) is var none ? (none.Lower, none.Upper, none.Kept) : default);
        await page.PressButtonAsync("Pick");
        var (x, y) = day.Stored.MiddleOf(largest);
        await page.ClickPictureAsync("STIR", picture.ShareOf(x, y));
        var kept = await day.AgreesAsync();
        Assert.Equal((day.Stored.Pieces[largest - 1].VoxelsLower, 1), (kept.Lower, kept.Kept));
        await day.PhotographAsync("kept");

        for (int acts = kept.Acts; await page.Button("↶ Undo").IsEnabledAsync(); acts++)
        {
            await page.PressAsync("Control+z");
            await page.FiguresAfterAsync(shown => shown.Acts == acts + 1);
        }
        var back = await day.AgreesAsync();
        Assert.Equal((begun.Lower, begun.Upper, begun.Kept), (back.Lower, back.Upper, back.Kept));
        Assert.Empty(page.Complaints());
    }
}
