using System.Collections.Immutable;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

public class ReadMeasurementTests
{
    static readonly VhiPhantomVisit Phantom = VhiPhantom.Create(new() { Seed = 3 }).Before;
    static readonly VhiChoice Paper = new(LimitRule.Paper, PieceMode.TwoD, 4);
    static readonly VhiChoice Robust = Paper with { Limits = LimitRule.Robust };
    static readonly ImmutableSortedDictionary<Structure, MaskRuns> Nothing = ImmutableSortedDictionary<Structure, MaskRuns>.Empty;

    static ReadImages Images(MarrowSource source = MarrowSource.Drawn) =>
        new(Phantom.Stir, new(Phantom.NormalMarrow, source), new(Phantom.DiseaseRegion, MarrowSource.Drawn));

    [Fact]
    public void A_case_nobody_drew_on_is_measured_as_the_command_measures_it()
    {
        var read = ReadMeasurement.Of(Images(), Paper, Nothing);
        var command = VhiMeasurement.Of(Phantom.Stir, Phantom.NormalMarrow, Phantom.DiseaseRegion, new());
        Assert.Equal(command.Limits, read.Limits);
        Assert.Equal(command.Pieces, read.Pieces);
        Assert.Equal(StoredEvent.HashOf(command.Segmentation.Labels), read.Segmentation.Sha256);
        Assert.Equal(command.Preliminary, ReadMeasurement.CountOf(read.Labels));
    }

    [Fact]
    public void The_choice_at_the_start_follows_from_who_drew_the_marrow()
    {
        Assert.Equal(LimitRule.Paper, ReadMeasurement.InitialChoice(Images(), new()).Limits);
        Assert.Equal(LimitRule.Robust, ReadMeasurement.InitialChoice(Images(MarrowSource.Found), new()).Limits);
        Assert.Equal(LimitRule.Paper, ReadMeasurement.InitialChoice(Images(MarrowSource.Found), new() { Rule = LimitRule.Paper }).Limits);
    }

    [Fact]
    public void Marrow_that_a_reader_draws_sets_the_limits_as_drawn_marrow_does()
    {
        var drawn = ReadMeasurement.Of(Images() with { NormalMarrow = null }, Robust,
            Nothing.Add(Structure.NormalMarrow, Runs(Phantom.NormalMarrow.Voxels)));
        Assert.Equal(ReadMeasurement.Of(Images(), Robust, Nothing).Limits, drawn.Limits);
        Assert.Equal(RobustLimits.DrawnMultiple, drawn.RobustMultiple);
    }

    [Fact]
    public void Found_marrow_that_is_saved_as_it_was_leaves_the_limits_where_they_were()
    {
        var found = ReadMeasurement.Of(Images(MarrowSource.Found), Robust, Nothing);
        var saved = ReadMeasurement.Of(Images(MarrowSource.Found), Robust,
            Nothing.Add(Structure.NormalMarrow, Runs(Phantom.NormalMarrow.Voxels)));
        Assert.Equal(found.Limits, saved.Limits);
        Assert.Equal(found.Segmentation, saved.Segmentation);
        Assert.Equal(RobustLimits.EarlierFoundMultiple, saved.RobustMultiple);
    }

    [Fact]
    public void A_voxel_less_in_found_marrow_moves_the_limits_by_no_more_than_a_voxel_does()
    {
        var found = ReadMeasurement.Of(Images(MarrowSource.Found), Robust, Nothing);
        var corrected = Phantom.NormalMarrow.Voxels.ToArray();
        corrected[corrected.AsSpan().IndexOf((byte)1)] = 0;
        var saved = ReadMeasurement.Of(Images(MarrowSource.Found), Robust, Nothing.Add(Structure.NormalMarrow, Runs(corrected)));
        Assert.InRange(saved.Limits!.Lower / found.Limits!.Lower, 0.999, 1.001);
    }

    [Fact]
    public void Marrow_elsewhere_than_what_was_found_is_the_readers_own()
    {
        var elsewhere = new byte[Phantom.Stir.Geometry.Size.Voxels];
        for (int i = 0; i < elsewhere.Length; i++)
            elsewhere[i] = (byte)(Phantom.DiseaseRegion.Voxels[i] & (1 - Phantom.NormalMarrow.Voxels[i]));
        var drawings = Nothing.Add(Structure.NormalMarrow, Runs(elsewhere));
        Assert.Equal(RobustLimits.DrawnMultiple, ReadMeasurement.Of(Images(MarrowSource.Found), Robust, drawings).RobustMultiple);
        // Neither the paper's rule nor marrow that was drawn before knows of it.
        Assert.Null(ReadMeasurement.Of(Images(MarrowSource.Found), Paper, drawings).RobustMultiple);
        Assert.Equal(RobustLimits.DrawnMultiple,
            ReadMeasurement.Of(Images(), Robust, Nothing.Add(Structure.NormalMarrow, Runs(Phantom.NormalMarrow.Voxels))).RobustMultiple);
    }

    [Fact]
    public void Without_marrow_or_region_or_limits_nothing_is_segmented_and_it_says_why()
    {
        var noMarrow = ReadMeasurement.Of(Images() with { NormalMarrow = null }, Paper, Nothing);
        Assert.Equal((0, 0), (noMarrow.Pieces.Count, ReadMeasurement.CountOf(noMarrow.Labels).Lower));
        Assert.Contains("normal marrow", noMarrow.Problem, StringComparison.Ordinal);
        Assert.Contains("disease region", ReadMeasurement.Of(Images() with { DiseaseRegion = null }, Paper, Nothing).Problem,
            StringComparison.Ordinal);
        var one = new byte[Phantom.Stir.Geometry.Size.Voxels];
        one[one.Length / 2] = 1;
        Assert.Contains("interquartile range", ReadMeasurement.Of(Images(), Paper, Nothing.Add(Structure.NormalMarrow, Runs(one))).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_takes_voxels_of_its_own_piece_only()
    {
        var read = ReadMeasurement.Of(Images(), Paper, Nothing);
        var largest = read.Pieces.MaxBy(p => p.VoxelsLower)!;
        var everywhere = new byte[Phantom.Stir.Geometry.Size.Voxels];
        Array.Fill(everywhere, (byte)1);
        var cut = new PieceCut(largest.Number, Runs(everywhere));
        var without = ReadMeasurement.CountOf(read.Cleaned(PieceSet.None, [cut]));
        var whole = ReadMeasurement.CountOf(read.Labels);
        Assert.Equal(new VhiCount(whole.Lower - largest.VoxelsLower, whole.Upper - largest.VoxelsUpper), without);
        Assert.Equal(without, ReadMeasurement.CountOf(read.Cleaned(PieceSet.Of(largest.Number), [])));
        Assert.Equal(without, ReadMeasurement.CountOf(read.Cleaned(PieceSet.Of(largest.Number), [cut, cut])));
    }

    [Fact]
    public void Cleaning_carries_over_to_a_new_segmentation_and_what_nobody_judged_is_kept()
    {
        // Three bright squares in a row of one slice, a fourth that only the lower limit brings in.
        var grid = Geometry.AxisAligned(new(40, 8, 1), 1, 1, 1);
        var values = new double[grid.Size.Voxels];
        var region = new byte[grid.Size.Voxels];
        Array.Fill(region, (byte)1);
        foreach (var (x, value) in new[] { (2, 100.0), (12, 100.0), (22, 100.0), (32, 60.0) })
            for (int y = 2; y < 5; y++)
                for (int i = 0; i < 3; i++)
                    values[y * 40 + x + i] = value;
        ReadMeasurement At(double low)
        {
            // A marrow whose paper's limits lie just below `low`: its quartiles are low − 1 ± 0.5, its maximum low.
            var marrow = new byte[grid.Size.Voxels];
            double[] tail = [low - 2, low - 1.5, low - 1.5, low - 1, low - 1, low - 0.5, low - 0.5, low];
            var stir = (double[])values.Clone();
            for (int i = 0; i < tail.Length; i++)
            {
                stir[7 * 40 + i] = tail[i];
                marrow[7 * 40 + i] = 1;
                region[7 * 40 + i] = 0;
            }
            return ReadMeasurement.Of(new(Volume.Of<double>(grid, stir), new(new Mask(grid, marrow), MarrowSource.Drawn),
                new(new Mask(grid, (byte[])region.Clone()), MarrowSource.Drawn)), Paper, Nothing);
        }

        var (high, lower) = (At(90), At(50));
        Assert.Equal((3, 4), (high.Pieces.Count, lower.Pieces.Count));
        Assert.Equal("1,3", ReadMeasurement.CarryOver(high, PieceSet.Of(1, 3), [], lower).ToString());
        Assert.Equal("1-3", ReadMeasurement.CarryOver(high, PieceSet.All(3), [], lower).ToString());
        Assert.Equal("none", ReadMeasurement.CarryOver(high, PieceSet.None, [], lower).ToString());
        // A piece of which a part was cut out is still kept; one that was cut away whole is not.
        var part = new byte[grid.Size.Voxels];
        part[2 * 40 + 12] = 1;
        Assert.Equal("none", ReadMeasurement.CarryOver(high, PieceSet.None, [new(2, Runs(part, grid))], lower).ToString());
        Assert.Equal("2",
            ReadMeasurement.CarryOver(high, PieceSet.None, [new(2, Runs([.. Enumerable.Repeat((byte)1, grid.Size.Voxels)], grid))], lower)
            .ToString());
        Assert.Equal("none", ReadMeasurement.CarryOver(ReadMeasurement.Of(Images() with { NormalMarrow = null }, Paper, Nothing),
            PieceSet.None, [], ReadMeasurement.Of(Images(), Paper, Nothing)).ToString());
    }

    [Fact]
    public void A_segmentation_or_figures_that_the_page_made_up_are_contradicted()
    {
        var images = Images();
        var read = ReadMeasurement.Of(images, Paper, Nothing);
        var content = new VhiContent { Choice = Paper, Segmentation = read.Segmentation, Removed = PieceSet.Of(1, 2) };
        var shrunk = Phantom.NormalMarrow.Voxels.ToArray();
        Array.Clear(shrunk, 0, shrunk.AsSpan().IndexOf((byte)1) + 200);
        var after = content with { Drawings = content.Drawings.SetItem(Structure.NormalMarrow, Runs(shrunk)) };
        var honest = new Drawn(Structure.NormalMarrow, Runs(shrunk), ReadCheck.Resegment(images, content, after));
        Assert.NotNull(honest.Resegmented);
        Assert.Null(ReadCheck.Contradiction(images, content, honest));
        Assert.NotNull(ReadCheck.Contradiction(images, content, honest with { Resegmented = null }));
        Assert.NotNull(ReadCheck.Contradiction(images, content,
            honest with { Resegmented = honest.Resegmented with { Removed = PieceSet.Of(7) } }));
        Assert.NotNull(ReadCheck.Contradiction(images, content,
            honest with
            {
                Resegmented = honest.Resegmented with { Segmentation = new(Reads.Sha, honest.Resegmented.Segmentation.Pieces) }
            }));

        var signature = ReadCheck.Figures(images, content);
        Assert.Null(ReadCheck.Contradiction(images, content, Signed(signature)));
        Assert.NotNull(ReadCheck.Contradiction(images, content, Signed(signature with { VoxelsLower = signature.VoxelsLower + 1 })));
        Assert.NotNull(ReadCheck.Contradiction(images, content, Signed(signature with { MaskSha256 = Reads.Sha })));
        Assert.NotNull(ReadCheck.Contradiction(images, content with { Removed = PieceSet.Of(1) }, Signed(signature)));
    }

    [Fact]
    public void A_read_without_limits_cannot_be_signed_as_nothing()
    {
        var images = Images() with { NormalMarrow = null };
        var content = new VhiContent { Choice = Paper, Segmentation = ReadMeasurement.Of(images, Paper, Nothing).Segmentation };
        Assert.Contains("no figure to sign", ReadCheck.Contradiction(images, content, Signed(ReadCheck.Figures(images, content))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_of_another_grid_is_contradicted()
    {
        var content = new VhiContent { Choice = Paper, Segmentation = ReadMeasurement.Of(Images(), Paper, Nothing).Segmentation };
        var other = MaskRuns.Of([1, 2, 2], [1, 0, 0, 1]);
        Assert.Contains("grid", ReadCheck.Contradiction(Images(), content, new Drawn(Structure.DiseaseRegion, other, null)),
            StringComparison.Ordinal);
        Assert.Contains("grid", ReadCheck.Contradiction(Images(), content, new PieceCut(1, other)), StringComparison.Ordinal);
    }

    static MaskRuns Runs(ReadOnlySpan<byte> voxels, Geometry? grid = null)
    {
        var size = (grid ?? Phantom.Stir.Geometry).Size;
        return MaskRuns.Of([size.Z, size.Y, size.X], voxels);
    }

    static readonly string[] Doubts = ["The networks are unsure of slice 7.", "The region has a hole."];

    static ReadImages Doubted() => Images() with { DiseaseRegion = new(Phantom.DiseaseRegion, MarrowSource.Found) { Doubts = Doubts } };

    static VhiContent Untouched(ReadImages images) =>
        new() { Choice = Paper, Segmentation = ReadMeasurement.Of(images, Paper).Segmentation };

    [Fact]
    public void Nothing_is_signed_over_doubts_that_the_reader_has_neither_seen_nor_drawn_away()
    {
        var images = Doubted();
        var content = Untouched(images);
        var figures = ReadCheck.Figures(images, content);
        string? refusal = ReadCheck.Contradiction(images, content, Signed(figures));
        Assert.Contains(
            "the disease region was found, and a reader must correct it (The networks are unsure of slice 7. The region has a hole)",
            refusal, StringComparison.Ordinal);
        Assert.Equal([Structure.DiseaseRegion], ReadCheck.Unanswered(images, content));

        var seen = content.After(new LeftAsIs(Structure.DiseaseRegion, Doubts));
        Assert.Null(ReadCheck.Contradiction(images, seen, Signed(figures)));
        // Part of what is said, what was said before, and what is said of another structure are not it.
        Assert.NotNull(ReadCheck.Contradiction(images, content.After(new LeftAsIs(Structure.DiseaseRegion, Doubts[..1])), Signed(figures)));
        Assert.NotNull(ReadCheck.Contradiction(images, content.After(new LeftAsIs(Structure.NormalMarrow, Doubts)), Signed(figures)));
        Assert.NotNull(ReadCheck.Contradiction(images, seen.After(new LeftAsIs(Structure.DiseaseRegion, null)), Signed(figures)));
        // A drawing is an answer, whatever was said before.
        Assert.Empty(ReadCheck.Unanswered(images,
            content.After(new Drawn(Structure.DiseaseRegion, Runs(Phantom.DiseaseRegion.Voxels), null))));
        Assert.Null(ReadCheck.Contradiction(Images(), content, Signed(figures)));
    }

    [Fact]
    public void What_was_seen_must_be_what_is_said()
    {
        Assert.Null(ReadCheck.Contradiction(Doubted(), Untouched(Doubted()), new LeftAsIs(Structure.DiseaseRegion, Doubts)));
        Assert.Contains("is not what is said of it now", ReadCheck.Contradiction(Doubted(), Untouched(Doubted()),
            new LeftAsIs(Structure.DiseaseRegion, ["Something else."])), StringComparison.Ordinal);
        Assert.NotNull(ReadCheck.Contradiction(Doubted(), Untouched(Doubted()), new LeftAsIs(Structure.NormalMarrow, Doubts)));
        Assert.Null(ReadCheck.Contradiction(Doubted(), Untouched(Doubted()), new LeftAsIs(Structure.DiseaseRegion, null)));
        Assert.True(ReadCheck.Concerns(new LeftAsIs(Structure.DiseaseRegion, Doubts)));
    }

    [Fact]
    public void At_another_limit_a_read_has_what_the_command_says_and_keeps_out_what_was_removed()
    {
        var images = Images();
        var measured = VhiMeasurement.Of(Phantom.Stir, Phantom.NormalMarrow, Phantom.DiseaseRegion, new());
        var content = Untouched(images);
        foreach (var tried in VhiSensitivity.Of(Phantom.Stir, Phantom.DiseaseRegion, measured, kept: null))
            Assert.Equal(tried.Voxels, ReadMeasurement.VoxelsAt(images, content, tried.LowerLimit));
        var largest = measured.Pieces.MaxBy(p => p.VoxelsLower)!;
        var cleaned = content.After(new KeptOnly(PieceSet.Of(largest.Number)));
        Assert.Equal(largest.VoxelsLower, ReadMeasurement.VoxelsAt(images, cleaned, measured.Limits.Lower));
        Assert.True(ReadMeasurement.VoxelsAt(images, cleaned, 0.98 * measured.Limits.Lower) >= largest.VoxelsLower);
        Assert.Equal(0, ReadMeasurement.VoxelsAt(images, content.After(new KeptOnly(PieceSet.None)), 0.9 * measured.Limits.Lower));
        Assert.Null(ReadMeasurement.VoxelsAt(images with { NormalMarrow = null }, content, 100));
    }

    static Signed Signed(VhiFigures figures) => new(VhiKind.Name, figures);
}
