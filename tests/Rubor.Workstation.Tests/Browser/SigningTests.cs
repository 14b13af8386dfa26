using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Workstation.Tests.Browser;

public partial class SigningTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Marrow_and_region_are_drawn_and_limits_and_figures_follow_as_the_server_has_them()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        var begun = await day.AgreesAsync();
        var limits = await LimitsAsync(page);
        await page.GoToSliceAsync(7);

        await page.PressButtonAsync("Draw marrow");
        await page.PressButtonAsync("Clear slice");
        await page.DragAsync("STIR", Box(0.20, 0.40, 0.56, 0.60));
        await day.PhotographAsync("marrow");
        await page.PressButtonAsync("Save drawing");
        await page.Button("Draw marrow").WaitForAsync();
        await day.AgreesAsync();
        var state = await day.Stored.StateAsync();
        Assert.Equal(Structure.NormalMarrow, Assert.IsType<Drawn>((await day.Stored.EventsAsync())[^1].Event).Structure);
        Assert.NotEqual(limits, await LimitsAsync(page));
        await LimitsAgreeAsync(day, state);

        await page.PressButtonAsync("Draw region");
        await page.DragAsync("T1W", Box(0.62, 0.45, 0.70, 0.55));
        await page.PressButtonAsync("Erase");
        await page.DragAsync("T1W", [(0.25, 0.5), (0.35, 0.5)]);
        await day.PhotographAsync("region");
        await page.PressButtonAsync("Save drawing");
        await page.Button("Draw region").WaitForAsync();
        await day.AgreesAsync();
        state = await day.Stored.StateAsync();
        Assert.Equal(2, state.Content.Vhi().Drawings.Count);
        Assert.NotEqual(day.Stored.Case.Reading.DiseaseRegion!.Mask.Count, state.Content.Vhi().Drawings[Structure.DiseaseRegion].Count);
        await LimitsAgreeAsync(day, state);

        // Pieces in 3-D, limits by the robust rule.
        await page.PressAsync("Shift+d");
        await page.PressAsync("Shift+p");
        await day.AgreesAsync();
        state = await day.Stored.StateAsync();
        Assert.Equal((LimitRule.Robust, PieceMode.ThreeD), (state.Content.Vhi().Choice.Limits, state.Content.Vhi().Choice.Pieces));
        await LimitsAgreeAsync(day, state);

        for (int undone = 1; undone <= 4; undone++)
        {
            await page.PressAsync("Control+z");
            await day.AgreesAsync();
        }
        Assert.Equal(begun with { Acts = 8 }, await day.AgreesAsync());
        Assert.Equal(limits, await LimitsAsync(page));
        Assert.Empty(page.Complaints());
    }

    [Fact]
    public async Task A_case_that_comes_without_marrow_and_region_is_drawn_from_nothing()
    {
        await using var day = await ReadingDay.BeginAsync(chromium, folder =>
        {
            foreach (string label in new[] { "normalmarrow", "diseaseregion" })
                File.Delete(Path.Combine(folder, "sub-01", "ses-baseline", $"sub-01_ses-baseline_label-{label}_mask.nii.gz"));
        });
        var page = day.Page;
        Assert.Equal(new(0, 0, 0, 0, 0), await day.AgreesAsync());
        await page.SaysAsync("There is no normal marrow yet.");
        await day.PhotographAsync("nothing");

        await page.PressButtonAsync("Draw marrow");
        foreach (int slice in new[] { 5, 9 })
        {
            await page.GoToSliceAsync(slice);
            await page.DragAsync("STIR", Box(0.44, 0.40, 0.56, 0.60));
        }
        await page.PressButtonAsync("Interpolate");
        await page.PressButtonAsync("Save drawing");
        await page.SaysAsync("There is no disease region yet.");
        Assert.Equal(new(0, 0, 0, 0, 1), await day.AgreesAsync());
        var marrow = (await day.Stored.StateAsync()).Content.Vhi().Drawings[Structure.NormalMarrow];
        int voxels = marrow.Size[1] * marrow.Size[2];
        Assert.Equal([5, 6, 7, 8, 9], marrow.ToVoxels().Index().Where(v => v.Item == 1).Select(v => v.Index / voxels).Distinct());

        await page.PressButtonAsync("Draw region");
        await page.GoToSliceAsync(7);
        await page.DragAsync("T1W", Box(0.15, 0.35, 0.85, 0.70));
        await page.PressButtonAsync("Save drawing");
        await page.Button("Draw region").WaitForAsync();
        var drawn = await day.AgreesAsync();
        Assert.True(drawn.Kept > 0 && drawn.Lower > drawn.Upper && drawn.Upper > 0, drawn.ToString());
        await LimitsAgreeAsync(day, await day.Stored.StateAsync());
        // What was said of the case before anything was drawn is not said any more.
        Assert.DoesNotContain(" yet", await page.Page.GetByRole(AriaRole.Complementary, new() { Name = "Measurement" }).InnerTextAsync(),
            StringComparison.Ordinal);
        await day.PhotographAsync("from-nothing");
        await page.SignAsync(ServedStudy.Password);
        await page.SaysAsync("Signed, version 1");
        await MaskIsAsync(day, (await day.Stored.StateAsync()).Versions[0].Vhi());
        Assert.Empty(page.Complaints());
    }

    [Fact]
    public async Task A_cut_takes_from_its_piece_only_and_can_be_mended()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        var begun = await day.AgreesAsync();
        int piece = day.Stored.Pieces.MaxBy(p => p.VoxelsLower)!.Number;
        await page.GoToSliceAsync(day.Stored.Pieces[piece - 1].Slice);
        var picture = await day.PictureAsync();
        var voxels = day.Stored.VoxelsOf(piece).ToList();
        double left = voxels.Min(v => v.X) - 2, middle = voxels.Average(v => v.X), top = voxels.Min(v => v.Y) - 2,
            bottom = voxels.Max(v => v.Y) + 3;

        await page.PressButtonAsync("Cut");
        await page.DragAsync("STIR",
            [picture.ShareOf(left, top), picture.ShareOf(middle, top), picture.ShareOf(middle, bottom), picture.ShareOf(left, bottom)]);
        var after = await day.AgreesAsync();
        await day.PhotographAsync("cut");
        var cut = Assert.IsType<PieceCut>((await day.Stored.EventsAsync())[^1].Event);
        Assert.Equal(piece, cut.Piece);
        Assert.InRange(cut.Voxels.Count, 1, voxels.Count - 1);
        Assert.Equal(begun.Lower - cut.Voxels.Count, after.Lower);

        await page.PressButtonAsync("Mend");
        Assert.Equal(begun with { Acts = 2 }, await day.AgreesAsync());
        Assert.Empty(page.Complaints());
    }

    [Fact]
    public async Task A_read_is_signed_locked_reopened_and_signed_again_and_its_mask_is_the_one_that_was_shown()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        await day.AgreesAsync();
        RemovalReason[] reasons = [RemovalReason.Vessel, RemovalReason.Artefact, RemovalReason.JointSpace, RemovalReason.Outside,
            RemovalReason.NormalVariant];
        await page.Pieces.FocusAsync();
        var given = new Dictionary<int, RemovalReason>();
        foreach (var (key, reason) in "vxjon".Zip(reasons))
        {
            await page.PressAsync("ArrowDown");
            int piece = (await page.MarkedAsync()).Number;
            await page.PressAsync("Delete");
            await page.PressAsync(key.ToString());
            given[piece] = reason;
        }
        await page.ClickAsync(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Limits and region" }));
        await page.PressButtonAsync("Minor");
        await page.ClickAsync(page.Page.GetByRole(AriaRole.Radio, new() { Name = "4", Exact = true }));
        await page.FillAsync(page.Page.GetByLabel("Comment", new() { Exact = true }), "Rim of the coil removed; left joint is clear.");
        await page.PressButtonAsync("Sign …");
        var shown = await day.AgreesAsync();
        var content = (await day.Stored.StateAsync()).Content;
        Assert.Equal(given.OrderBy(g => g.Key), content.Vhi().Reasons);
        Assert.Equal((RegionVerdict.Minor, 4, "Rim of the coil removed; left joint is clear."),
            (content.Vhi().Verdict, content.Vhi().Confidence, content.Comment));

        var dialog = page.Dialog("Sign this read");
        string hash = (await dialog.Locator("code").GetAttributeAsync("title"))!;
        await page.SignAsync("not the password");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("password is wrong");
        await day.PhotographAsync("wrong");
        Assert.False((await day.Stored.StateAsync()).IsSigned);
        await page.SignAsync(ServedStudy.Password);
        await page.SaysAsync("Signed, version 1");
        await day.PhotographAsync("signed");

        var state = await day.Stored.StateAsync();
        var figures = Assert.Single(state.Versions).Vhi();
        Assert.Equal((shown.Lower, shown.Upper, hash), (figures.VoxelsLower, figures.VoxelsUpper, figures.MaskSha256));
        await MaskIsAsync(day, figures);
        Assert.True(await page.Button("Whole slice").IsDisabledAsync());
        await page.Pieces.FocusAsync();
        await page.PressAsync("Delete");
        await page.PressAsync("Control+z");
        Assert.Equal(state.Version, (await day.Stored.StateAsync()).Version);

        await page.PressButtonAsync("Reopen …");
        var reopening = page.Dialog("Reopen this read");
        await page.FillAsync(reopening.GetByLabel("Reason"), "A lesion was overlooked.");
        await page.ClickAsync(reopening.GetByRole(AriaRole.Button, new() { Name = "Reopen", Exact = true }));
        await page.SaysAsync("Reopened from version 1");
        int restored = given.Keys.First();
        await page.ListAsync("Show", "removed");
        await page.MarkAsync(restored);
        await page.PressAsync("Delete");
        var second = await day.AgreesAsync();
        Assert.True(second.Lower > shown.Lower);
        await page.SignAsync(ServedStudy.Password);
        await page.SaysAsync("Signed, version 2");

        state = await day.Stored.StateAsync();
        Assert.Equal([1, 2], state.Versions.Select(v => v.Number));
        Assert.Equal((state.Versions[0].Hash, "A lesion was overlooked."), (state.Versions[1].Predecessor, state.Versions[1].Reason));
        Assert.Equal((second.Lower, second.Upper), (state.Versions[1].Vhi().VoxelsLower, state.Versions[1].Vhi().VoxelsUpper));
        Assert.Equal(figures, state.Versions[0].Vhi());
        await MaskIsAsync(day, state.Versions[1].Vhi());
        Assert.Empty(page.Complaints("status of 403"));
    }

    // The file as a reader downloads it, against the signature.
    static async Task MaskIsAsync(ReadingDay day, VhiFigures signed)
    {
        var state = await day.Stored.StateAsync();
        var answer = await day.Context.APIRequest.GetAsync($"{day.Study.Address}/api/reads/{state.Read}/mask.nii.gz");
        Assert.Equal(200, answer.Status);
        string file = Path.Combine(day.Study.Root, "mask.nii.gz");
        await File.WriteAllBytesAsync(file, await answer.BodyAsync(), TestContext.Current.CancellationToken);
        var mask = NiftiReader.Read(file);
        byte[] labels = [.. mask.ToValues().Select(v => (byte)v)];
        Assert.Null(day.Stored.Case.Reading.Stir.Geometry.DifferenceFrom(mask.Geometry));
        Assert.Equal(
            (signed.VoxelsLower, signed.VoxelsUpper, signed.MaskSha256),
            (labels.Count(l => l >= 1), labels.Count(l => l == 2), StoredEvent.HashOf(labels)));
    }

    static async Task LimitsAgreeAsync(ReadingDay day, ReadState state)
    {
        var limits = day.Stored.Measure(state.Content).Limits!;
        var (lower, upper) = await LimitsAsync(day.Page);
        Assert.Equal(limits.Lower, lower, 0.01);
        Assert.Equal(limits.Upper, upper, 0.01);
    }

    static async Task<(double Lower, double Upper)> LimitsAsync(ReaderPage page)
    {
        string words = await page.Page.GetByRole(AriaRole.Group).Filter(new() { HasText = "Limits and region" }).First.InnerTextAsync();
        var found = Limits().Match(words);
        return (double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture),
            double.Parse(found.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    static List<(double X, double Y)> Box(double left, double top, double right, double bottom) =>
        [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];

    [GeneratedRegex(@"([\d.,]+) / ([\d.,]+)")]
    private static partial Regex Limits();
}
