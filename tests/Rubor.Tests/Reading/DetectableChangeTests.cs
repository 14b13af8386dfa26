using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;

namespace Rubor.Tests.Reading;

public class DetectableChangeTests
{
    static readonly VhiChoice Choice = new(LimitRule.Paper, PieceMode.TwoD, 4);

    // Two readers on five scans: differences 100, −40, 250, 30, −80. scipy: 1.96·SD, and its χ² interval.
    static readonly (double First, double Second)[] Pairs = [(1000, 900), (400, 440), (2250, 2000), (90, 60), (1500, 1580)];

    [Fact]
    public void It_is_1_96_standard_deviations_of_two_readers_differences()
    {
        var change = DetectableChange.OfStudy(Signed(Pairs.Length))!;
        Assert.Equal(255.32245531323585, change.Mm3, 9);
        Assert.Equal((152.9721441432554, 733.6832799720331), (change.LowerMm3, change.UpperMm3), Close);
        Assert.Equal((5, false), (change.Scans, change.IsPublished));
        Assert.True(change.IsBeyond(-255.33) && change.IsBeyond(255.33));
        Assert.False(change.IsBeyond(-255.3) || change.IsBeyond(255.3) || change.IsBeyond(0));
    }

    [Fact]
    public void Neither_the_order_of_reads_nor_a_third_reader_makes_other_pairs()
    {
        double expected = DetectableChange.OfStudy(Signed(5))!.Mm3;
        Assert.Equal(expected, DetectableChange.OfStudy(Signed(5).Reverse())!.Mm3);
        Assert.Equal(expected, DetectableChange.OfStudy([.. Signed(5), new("case 0", "zoe", Choice, 5000)])!.Mm3);
    }

    [Fact]
    public void A_study_has_none_with_four_scans_or_with_readers_who_measure_otherwise_or_agree_to_the_voxel()
    {
        Assert.Null(DetectableChange.OfStudy(Signed(4)));
        Assert.Null(DetectableChange.OfStudy(Signed(5)
            .Select(s => s.Reader == "ben" ? s with { Choice = Choice with { MinimumPiece = 8 } } : s)));
        Assert.Null(DetectableChange.OfStudy(Signed(5).Select(s => s with { VolumeMm3 = 100 })));
        // One reader of each scan, and another's of another.
        Assert.Null(DetectableChange.OfStudy(Signed(5).Select(s => s with { Case = s.Case + s.Reader })));
    }

    [Fact] // Patient a with the first three scans, b with the others: SD by variance components.
    public void Several_scans_of_a_patient_do_not_count_as_so_many_patients()
    {
        var all = Signed(5).Select(s => s with { Subject = s.Case is "case 0" or "case 1" or "case 2" ? "a" : "b" }).ToList();
        var change = DetectableChange.OfStudy(all)!;
        Assert.True(change.UpperMm3 > 733.7, $"{change.UpperMm3}");
        Assert.Null(DetectableChange.OfStudy(all.Select(s => s with { Subject = "a" })));
    }

    [Fact]
    public void The_published_one_is_of_six_scans_and_of_the_published_voxels()
    {
        Assert.Equal(2323.269047673022, DetectableChange.Published.Mm3, 6);
        Assert.Equal((6, true), (DetectableChange.Published.Scans, DetectableChange.Published.IsPublished));
    }

    [Fact]
    public void The_published_voxels_are_those_of_the_data() =>
        Assert.Equal(Data.Tsv(Data.Real("bone-mri", "expected", "cleaned_R1_R2.tsv"))
            .Select(r => ((int)Data.Number(r["voxels_first"]), (int)Data.Number(r["voxels_second"]))), DetectableChange.PublishedVoxels);

    static IEnumerable<SignedVolume> Signed(int scans) =>
        Pairs.Take(scans).SelectMany((p, i) =>
        new SignedVolume[] { new($"case {i}", "anna", Choice, p.First), new($"case {i}", "ben", Choice, p.Second) });

    static bool Close((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6;
}
