using Rubor.Imaging;
using Rubor.Imaging.Dicom.Series;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Runs;
using Rubor.Tests.Imaging;

namespace Rubor.Tests.Studies.ChangeMaps;

/// <summary>What DICOM headers say against comparing two visits.</summary>
public class VisitPairTests
{
    static readonly SeriesFacts Usual = new()
    {
        PatientId = "P1",
        SeriesUid = "1.2",
        StudyDate = "20260101",
        Modality = "MR",
        ScanningSequence = "SE",
        Laterality = "L",
        BodyPart = "HAND",
    };

    [Fact]
    public void Two_visits_of_a_patient_by_one_sequence_are_in_no_doubt() => Assert.Empty(Checked(Later));

    [Theory]
    [InlineData("patient", "another patient")]
    [InlineData("series", "the very series")]
    [InlineData("side", "compare visits of one side")]
    [InlineData("modality", "compare visits of one sequence")]
    [InlineData("sequence", "compare visits of one sequence")]
    [InlineData("echo", "echo time 80 ms")]
    public void What_is_no_pair_is_refused_in_one_line_without_the_patients_name(string what, string said)
    {
        var refused = Assert.Throws<OutputException>(() => Checked(what switch
        {
            "patient" => Later with { PatientId = "P2" },
            "series" => Later with { SeriesUid = "1.2" },
            "side" => Later with { Laterality = "R" },
            "modality" => Later with { Modality = "CT" },
            "sequence" => Later with { ScanningSequence = "GR" },
            _ => Later,
        }, what == "echo" ? 80 : 20));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("P2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_changed_with_the_hospital_is_no_other_patient() =>
        Assert.Empty(VisitPair.Check(Visit(Usual with { Name = "ANNBEE", BirthDate = "19500101" }, 20),
            Visit(Later with { PatientId = "K7", Name = "ANNBEE", BirthDate = "19500101" }, 20)));

    [Fact]
    public void A_follow_up_before_its_baseline_another_echo_time_and_contrast_are_doubts()
    {
        Assert.Contains("31 days before its baseline", Assert.Single(Checked(Later with { StudyDate = "20251201" })), StringComparison.Ordinal);
        Assert.Contains("echo time 24 ms after 20 ms", Assert.Single(Checked(Later, 24)), StringComparison.Ordinal);
        Assert.Contains("contrast agent", Assert.Single(Checked(Later with { HasContrast = true })), StringComparison.Ordinal);
        Assert.Contains("HAND and WRIST", Assert.Single(Checked(Later with { BodyPart = "WRIST" })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_a_series_is_a_visit_with_its_header()
    {
        using var folder = new TemporaryFolder();
        MadeSlices.Write(folder["visit"], 5, (slice, _) =>
        {
            slice.Set(MadeSlices.Text(0x00080020, "DA", "20260203"));
            slice.Set(MadeSlices.Text(0x00200060, "CS", "R"));
        });
        var visit = VisitImage.Read(folder["visit"], 2, TestContext.Current.CancellationToken);
        Assert.Equal(new GridSize(4, 3, 5), visit.Volume.Geometry.Size);
        Assert.Equal(("20260203", "R", 30.0, 5), (visit.Header!.Facts.StudyDate, visit.Header.Facts.Laterality, visit.Header.EchoTimeMs!.Value,
            visit.Files.Count));
        MadeSlices.Write(folder["visit", "other"], 5, (slice, _) => slice.Set(MadeSlices.Text(0x0020000e, "UI", "2.25.77")));
        var two = Assert.Throws<ImageDataException>(() => VisitImage.Read(folder["visit"], 2, TestContext.Current.CancellationToken));
        Assert.Contains("holds 2 volumes where a visit is one", two.Message, StringComparison.Ordinal);
    }

    static SeriesFacts Later => Usual with { SeriesUid = "1.3", StudyDate = "20260701" };

    static IReadOnlyList<string> Checked(SeriesFacts later, double echo = 20) => VisitPair.Check(Visit(Usual, 20), Visit(later, echo));

    static VisitImage Visit(SeriesFacts facts, double echo) => new()
    {
        Volume = Volume.Of<double>(Geometry.AxisAligned(new(2, 2, 2), 1, 1, 1), new double[8]),
        Unit = ChangeUnit.Millilitres,
        Header = new(facts, echo, null, null),
        Files = [],
    };
}
