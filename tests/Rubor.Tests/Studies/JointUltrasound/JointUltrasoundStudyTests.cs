using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Raster;
using Rubor.Methods.JointUltrasound;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies.JointUltrasound;

/// <summary>A study of joints: what is read, and what is left out with its reason.</summary>
public sealed class JointUltrasoundStudyTests : IDisposable
{
    const int Width = 80, Height = 60;
    const string Columns = "subject\tscan\tgray\tdoppler\tsh\tvascularity\tcombined\troi_gray\troi_doppler\tmode\tset\tjoint_region\tsh_anna\tvascularity_anna";

    readonly TemporaryFolder folder = new();
    readonly List<string> rows = [];

    public JointUltrasoundStudyTests()
    {
        foreach (string name in new[] { "gray.png", "doppler.png", "sub-01_mcp2_gray.png", "sub-02_mcp2_doppler.png", "sub-01_pip3_doppler.png",
            "sub-01_mcp2_left_gray.png", "sub-01_mcp2_right_doppler.png" })
            File.WriteAllBytes(folder[name], Png(20));
        File.WriteAllBytes(folder["region.png"], PngWriter.Grayscale(
            [.. Enumerable.Range(0, Width * Height).Select(i =>
                (byte)(i % Width is >= 10 and < 50 && i / Width is >= 5 and < 25 ? 1 : 0))], Width));
        File.WriteAllBytes(folder["empty.png"], PngWriter.Grayscale(new byte[Width * Height], Width));
        File.WriteAllBytes(folder["small.png"], PngWriter.Grayscale(new byte[100], 10));
        File.WriteAllText(folder["damaged.png"], "no picture");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Scores_scorers_regions_and_sets_are_read()
    {
        Row("01", "mcp2-right", sh: "2", vascularity: "1.0", combined: "2", more: "color\ttraining\tn/a\t1\t1");
        Row("01", "pip3-left", sh: "0", vascularity: "0", more: "Power\texternal\tn/a\t1\tn/a");
        var study = Read();
        Assert.Empty(study.LeftOut());
        var (first, second) = (study.Cases[0], study.Cases[1]);
        Assert.Equal(("mcp2-right", "color", "training", 2, 1, 2),
            (first.Joint, first.Mode, first.Set, first.Scores.Sh, first.Scores.Vascularity, first.Scores.Combined));
        Assert.Equal(("power", "external", 0), (second.Mode, second.Set, second.Scores.Combined));
        Assert.Equal(new PictureBox(10, 5, 40, 20), first.GrayRegion);
        Assert.Equal(["anna"], study.Scorers);
        Assert.Equal((1, 1), (first.Scorers["anna"].Sh, first.Scorers["anna"].Combined));
        Assert.Equal((1, null), (second.Scorers["anna"].Sh, second.Scorers["anna"].Combined));
        var pair = JointUltrasoundStudy.Read(first);
        Assert.Equal((40 + 8 + 8, 20 + 4 + 4), (pair.GrayWidth, pair.GrayHeight));
        Assert.Equal(new PictureBox(8, 4, 40, 20), pair.GrayRegion);
        Assert.Equal(0, pair.SignalShare);
    }

    [Theory]
    [InlineData("a score out of range", "4", "0", "n/a", "sh is 4; scores are whole numbers from 0 to 3")]
    [InlineData("a score out of range", "1.5", "0", "n/a", "sh is 1.5; scores are")]
    [InlineData("a score out of range", "two", "0", "n/a", "sh is two; scores are")]
    [InlineData("vascularity without hypertrophy", "0", "1", "n/a", "vascularity is 1 where sh is 0")]
    [InlineData("combined is not the larger score", "1", "2", "1", "combined is 1 where sh 1 and vascularity 2 make 2")]
    [InlineData("not scored", "n/a", "1", "n/a", "has no sh; score the joint")]
    [InlineData("not scored", "1", "n/a", "n/a", "has no vascularity; score the joint")]
    public void Scores_that_cannot_be_are_left_out_and_said(string kind, string sh, string vascularity, string combined, string reason)
    {
        Row("01", "a", sh: sh, vascularity: vascularity, combined: combined);
        Row("02", "b");
        var study = Read();
        var left = Assert.Single(study.LeftOut());
        Assert.Equal(("sub-01_scan-a", kind), (left.Case, left.Kind));
        Assert.StartsWith($"sub-01_scan-a: {reason}", left.ToString(), StringComparison.Ordinal);
        Assert.Equal("02", Assert.Single(study.Cases).Case.Subject);
        Assert.Equal([(kind, 1)], JointUltrasoundStudy.Counted(study.LeftOut()));
        if (kind == "not scored")
            Assert.Equal(2, JointUltrasoundStudy.Of(study.Study, scored: false).Cases.Count);
    }

    [Theory]
    [InlineData("gray.png", "n/a", "1,1,5,5", "1,1,5,5", "one mode missing", "has no doppler image; both modes are needed")]
    [InlineData("n/a", "doppler.png", "1,1,5,5", "1,1,5,5", "one mode missing", "has no gray image; both modes are needed")]
    [InlineData("gray.png", "doppler.png", "n/a", "1,1,5,5", "no region of the joint", "the gray image has no region; give x,y,w,h")]
    [InlineData("gray.png", "doppler.png", "1,1,5,5", "n/a", "no region of the joint", "the doppler image has no region; give x,y,w,h")]
    [InlineData("gray.png", "doppler.png", "1,1,5", "1,1,5,5", "a region that is no rectangle", "roi_gray: '1,1,5' is no rectangle")]
    public void A_case_without_both_modes_and_regions_is_left_out(string gray, string doppler, string grayRegion, string dopplerRegion,
        string kind, string reason)
    {
        Row("01", "a", gray, doppler, grayRegion: grayRegion, dopplerRegion: dopplerRegion);
        var left = Assert.Single(Read().LeftOut());
        Assert.Equal(kind, left.Kind);
        Assert.StartsWith(reason, left.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sub-01_mcp2_gray.png", "sub-02_mcp2_doppler.png", "is named as of patient 02 where", "patient")]
    [InlineData("sub-01_mcp2_gray.png", "sub-01_pip3_doppler.png", "is named as of another joint than sub-01_mcp2_gray.png", "joint")]
    [InlineData("sub-01_mcp2_left_gray.png", "sub-01_mcp2_right_doppler.png", "is named as of another joint", "joint")]
    [InlineData("damaged.png", "doppler.png", "damaged.png: ", "")]
    [InlineData("gray.png", "small.png", "has 10 × 10 pixels, beyond which its region 10,5,40,20 reaches", "")]
    public void Pictures_that_do_not_go_together_or_cannot_be_read_are_left_out_and_the_rest_is_read(string gray, string doppler,
        string reason, string what)
    {
        Row("01", "a", gray, doppler);
        Row("02", "b");
        int done = 0;
        var (read, left) = JointUltrasoundStudy.ReadAll(Read().Cases, 2, () => Interlocked.Increment(ref done),
            TestContext.Current.CancellationToken);
        Assert.Equal((2, "02"), (done, Assert.Single(read).Case.Case.Subject));
        string said = Assert.Single(left).Reason;
        Assert.Contains(what == "patient" ? "is named as of patient 02" : reason, said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public void A_drawn_label_map_gives_the_region()
    {
        Row("01", "a", grayRegion: "n/a", dopplerRegion: "n/a", more: "n/a\tn/a\tregion.png\tn/a\tn/a");
        Row("02", "b", grayRegion: "n/a", dopplerRegion: "n/a", more: "n/a\tn/a\tempty.png\tn/a\tn/a");
        Row("03", "c", grayRegion: "n/a", dopplerRegion: "n/a", more: "n/a\tn/a\tsmall.png\tn/a\tn/a");
        var study = Read();
        Assert.Empty(study.LeftOut());
        var pair = JointUltrasoundStudy.Read(study.Cases[0]);
        Assert.Equal((40, 20), (pair.GrayRegion.Width, pair.GrayRegion.Height));
        Assert.Equal((40, 20), (pair.DopplerRegion.Width, pair.DopplerRegion.Height));
        Assert.Contains("nothing is drawn in it", Assert.Throws<ImageDataException>(() => JointUltrasoundStudy.Read(
            study.Cases[1])).Message, StringComparison.Ordinal);
        Assert.Contains("draw the region on that picture", Assert.Throws<ImageDataException>(() => JointUltrasoundStudy.Read(study.Cases[2])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Dicom_headers_of_different_patients_are_refused_and_the_region_of_flow_is_read()
    {
        var picture = new RasterImage(Width, Height, 3, SampleType.UInt8, new byte[Width * Height * 3]) { SpacingMm = new(0.1, 0.1) };
        DicomObjects.Ultrasound(picture, "P1", "mcp2").Write(folder["a.dcm"], TransferSyntaxes.Rle);
        DicomObjects.Ultrasound(picture, "P2", "mcp2").Write(folder["b.dcm"], TransferSyntaxes.Rle);
        Assert.Contains("is of patient P2 where a.dcm is of patient P1", SameJoint.Difference(folder["a.dcm"], folder["b.dcm"])!, StringComparison.Ordinal);
        Assert.Null(SameJoint.Difference(folder["a.dcm"], folder["a.dcm"]));
        Assert.Null(SameJoint.Difference(folder["a.dcm"], folder["gray.png"]));
        Assert.Null(JointPictures.FlowRegionOf(folder["a.dcm"])); // its one region is the whole picture, which says nothing
        Assert.Null(JointPictures.FlowRegionOf(folder["gray.png"]));
    }

    [Fact]
    public void A_study_without_both_roles_is_refused()
    {
        File.WriteAllText(folder["study.json"], """{"format": "rubor.study/1", "images": ["gray"], "labels": []}""");
        File.WriteAllText(folder["cases.tsv"], "subject\tgray\n01\tgray.png\n");
        Assert.Contains("has no image doppler; its images are gray", Assert.Throws<OutputException>(() =>
            JointUltrasoundStudy.Of(Study.Open(folder.Path))).Message, StringComparison.Ordinal);
    }

    void Row(string subject, string scan, string gray = "gray.png", string doppler = "doppler.png", string sh = "1", string vascularity = "1",
        string combined = "n/a", string grayRegion = "10,5,40,20", string dopplerRegion = "10,5,40,20", string more = "n/a\tn/a\tn/a\tn/a\tn/a") =>
        rows.Add($"{subject}\t{scan}\t{gray}\t{doppler}\t{sh}\t{vascularity}\t{combined}\t{grayRegion}\t{dopplerRegion}\t{more}");

    JointUltrasoundStudy Read()
    {
        File.WriteAllText(folder["study.json"],
            """{"format": "rubor.study/1", "images": ["gray", "doppler"], "labels": {"joint_region": {"joint": 1}}, "may_be_empty": ["joint_region"]}""");
        File.WriteAllLines(folder["cases.tsv"], [Columns, .. rows]);
        return JointUltrasoundStudy.Of(Study.Open(folder.Path));
    }

    static byte[] Png(byte gray) => PngWriter.Rgb([.. Enumerable.Repeat(gray, Width * Height * 3)], Width);
}
