using System.Collections.Concurrent;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Files;
using Rubor.Imaging.Raster;
using Rubor.Methods.JointUltrasound;
using Rubor.Methods.JointUltrasound.Phantom;
using Rubor.Statistics;

namespace Rubor.Tests.Methods.JointUltrasound;

/// <summary>Flow by colour: on phantoms, whose flow is known, through JPEG, tints and bars.</summary>
public sealed class DopplerSignalTests : IDisposable
{
    const int Seed = 5;

    static readonly string[] Joints = ["mcp1-left", "mcp2-left", "mcp3-left", "pip2-left", "pip3-left", "mcp2-right", "mcp4-right", "pip4-right"];
    static readonly PhantomGroup Group = new("test", "x", 9, PhantomSite.A, 6, 40);

    static readonly ConcurrentDictionary<(string, int), IReadOnlyList<PhantomPair>> Cache = new();

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(90, 0.96)]
    [InlineData(75, 0.94)]
    [InlineData(50, 0.92)]
    public void Flow_survives_JPEG_in_four_colour_maps_with_and_without_a_bar_in_the_region(int quality, double least)
    {
        for (int map = 0; map < FlowColours.Count; map++)
            foreach (var machine in new[] { UltrasoundMachine.A with { FlowMap = map }, UltrasoundMachine.B with { FlowMap = map } })
                foreach (bool bar in new[] { false, true })
                {
                    var total = new Overlap();
                    foreach (var pair in Flowing(machine))
                    {
                        var picture = Stored(pair.Doppler, pair.Width, quality);
                        // The whole screen, whose box must be found, or the joint in the box that the study knows.
                        var whole = new PictureBox(0, 0, picture.Width, picture.Height);
                        var found = bar ? DopplerSignal.Find(picture, whole)
                            : DopplerSignal.Find(picture, pair.DopplerRegion, pair.ColourBox);
                        Assert.Null(found.Doubt);
                        total.Add(pair, found, bar ? whole : Searched(pair));
                    }
                    Assert.True(total.Dice >= least, $"map {map}, machine {machine.Title}, bar {bar}, quality {quality}: Dice {total.Dice:0.0000}");
                }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 0.95, 0.8)] // sepia
    [InlineData(0.75, 0.88, 1)] // light blue
    [InlineData(0.45, 0.7, 1)] // as blue as machines offer: every rule without its tint finds flow everywhere
    public void A_frame_of_gray_has_no_flow_whatever_its_tint_and_quality(double red, double green, double blue)
    {
        foreach (var machine in new[] { UltrasoundMachine.A, UltrasoundMachine.B })
            foreach (int quality in new[] { 90, 75, 50 })
            {
                var tinted = machine with { Tint = (red, green, blue) };
                var pair = JointUltrasoundPhantom.Pair(Seed, Group, 0, "mcp2-left", tinted);
                var found = DopplerSignal.Find(Stored(pair.Gray, pair.Width, quality), pair.GrayRegion, machine.Image);
                Assert.Equal((0, 0.0, null), (found.Mask.Count(m => m), found.Share, found.Doubt));
            }
    }

    [Fact]
    public void Noise_of_dark_gray_that_saturation_alone_takes_for_flow_is_none()
    {
        var random = new SeededRandom(3);
        var values = new byte[200 * 200 * 3];
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)random.Next(9);
        Assert.Contains(Enumerable.Range(0, values.Length / 3), i =>
            Math.Max(values[3 * i], Math.Max(values[(3 * i) + 1], values[(3 * i) + 2])) is var most
            && most - Math.Min(values[3 * i], Math.Min(values[(3 * i) + 1], values[(3 * i) + 2])) > 0.4 * most);
        Assert.DoesNotContain(true, DopplerSignal.Find(new(200, 200, values), new(0, 0, 200, 200)).Mask);
    }

    [Fact]
    public void Swapped_channels_change_no_pixel_of_the_mask()
    {
        var pair = Flowing(UltrasoundMachine.A)[1];
        var swapped = pair.Doppler.Chunk(3).SelectMany(p => p.Reverse()).ToArray();
        var found = DopplerSignal.Find(new(pair.Width, pair.Doppler.Length / 3 / pair.Width, pair.Doppler), pair.DopplerRegion,
            pair.ColourBox);
        var again = DopplerSignal.Find(new(pair.Width, pair.Doppler.Length / 3 / pair.Width, swapped), pair.DopplerRegion, pair.ColourBox);
        Assert.True(found.Mask.Count(m => m) > 100);
        Assert.Equal(found.Mask, again.Mask);
    }

    [Fact]
    public void Flow_in_a_tinted_picture_is_found_as_in_a_gray_one()
    {
        var machine = UltrasoundMachine.A with { Tint = (0.45, 0.7, 1) };
        var total = new Overlap();
        foreach (var pair in Flowing(machine with { Title = "TINTED" }))
            total.Add(pair, DopplerSignal.Find(Stored(pair.Doppler, pair.Width, 90), pair.DopplerRegion, pair.ColourBox), Searched(pair));
        Assert.True(total.Dice > 0.9, $"{total.Dice}");
    }

    [Fact]
    public void A_file_whose_stated_colours_are_not_those_it_holds_is_doubted()
    {
        var pair = Flowing(UltrasoundMachine.A)[1];
        int height = pair.Doppler.Length / 3 / pair.Width;
        // Brightness and colour differences shown as red, green and blue; and red, green and blue shown as if they were those.
        var asRgb = pair.Doppler.Chunk(3).SelectMany(p => new[] { (byte)((0.299 * p[0]) + (0.587 * p[1]) + (0.114 * p[2])),
            Rounded(128 - (0.168736 * p[0]) - (0.331264 * p[1]) + (0.5 * p[2])),
                Rounded(128 + (0.5 * p[0]) - (0.418688 * p[1]) - (0.081312 * p[2])) }).ToArray();
        var asYbr = pair.Doppler.Chunk(3).SelectMany(p => new[] { Rounded(p[0] + (1.402 * (p[2] - 128))),
            Rounded(p[0] - (0.344136 * (p[1] - 128)) - (0.714136 * (p[2] - 128))), Rounded(p[0] + (1.772 * (p[1] - 128))) }).ToArray();
        foreach (byte[] values in new[] { asRgb, asYbr })
            Assert.Contains("states other colours than it holds",
                DopplerSignal.Find(new(pair.Width, height, values), pair.DopplerRegion, pair.ColourBox).Doubt!,
                StringComparison.Ordinal);

        static byte Rounded(double v) => (byte)Math.Clamp(Math.Round(v), 0, 255);
    }

    [Fact]
    public void A_region_filled_with_one_hue_is_doubted_and_a_region_outside_the_box_has_no_flow()
    {
        var pair = JointUltrasoundPhantom.Pair(Seed, Group, 0, "mcp2-left", UltrasoundMachine.A);
        int height = pair.Gray.Length / 3 / pair.Width;
        byte[] values = [.. pair.Gray];
        var region = pair.GrayRegion;
        for (int y = region.Y; y < region.Bottom; y++)
            for (int x = region.X; x < region.X + (region.Width / 2); x++)
                (values[((y * pair.Width) + x) * 3], values[(((y * pair.Width) + x) * 3) + 1],
                    values[(((y * pair.Width) + x) * 3) + 2]) = (200, 40, 40);
        var filled = DopplerSignal.Find(new(pair.Width, height, values), region, UltrasoundMachine.A.Image);
        Assert.InRange(filled.Share, 0.45, 0.55);
        Assert.Contains("one and the same hue", filled.Doubt!, StringComparison.Ordinal);
        var outside = DopplerSignal.Find(new(pair.Width, height, values), region, new(0, 0, 20, 20));
        Assert.Equal(0, outside.Share);
        Assert.Contains("outside the box", outside.Doubt!, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DopplerSignal.Find(new(pair.Width, height, values), new(9000, 0, 5, 5)));
    }

    [Fact]
    public void Both_pictures_are_cut_with_a_margin_and_the_signal_goes_with_the_Doppler_picture()
    {
        var pair = Flowing(UltrasoundMachine.B)[2];
        int height = pair.Gray.Length / 3 / pair.Width;
        var (gray, doppler) = (new ColourPicture(pair.Width, height, pair.Gray), new ColourPicture(pair.Width, height, pair.Doppler));
        var joint = JointPair.Of(gray, pair.GrayRegion, doppler, pair.DopplerRegion, pair.ColourBox);
        Assert.Equal((pair.GrayRegion.Width, pair.GrayRegion.Height), (joint.GrayRegion.Width, joint.GrayRegion.Height));
        Assert.Equal(joint.GrayWidth * joint.GrayHeight, joint.Gray.Length);
        Assert.Equal(joint.DopplerWidth * joint.DopplerHeight, joint.Signal.Length);
        Assert.Equal(3 * joint.Signal.Length, joint.Doppler.Length);
        int inRegion = Enumerable.Range(0, joint.Signal.Length).Count(i => joint.Signal[i]
            && i % joint.DopplerWidth >= joint.DopplerRegion.X
            && i % joint.DopplerWidth < joint.DopplerRegion.Right && i / joint.DopplerWidth >= joint.DopplerRegion.Y
            && i / joint.DopplerWidth < joint.DopplerRegion.Bottom);
        Assert.Equal(joint.SignalShare, inRegion / (double)joint.DopplerRegion.Area, 12);
        Assert.True(inRegion > 0);
        // The middle of the region shows the same pixel as the picture.
        int x = pair.GrayRegion.X + 10, y = pair.GrayRegion.Y + 10;
        Assert.Equal(gray.Luminance(new(x, y, 1, 1))[0], joint.Gray[((joint.GrayRegion.Y + 10) * joint.GrayWidth) + joint.GrayRegion.X
            + 10]);
    }

    [Fact]
    public void On_public_pictures_flow_is_found_in_its_box_and_none_where_there_is_none()
    {
        // Power Doppler of a lymph node with two bars; its box was found by its outline.
        foreach (var (name, least, most) in new[] { ("US1_UNCR.dcm", 0.035, 0.05), ("US1_J2KI.dcm", 0.035, 0.05) })
        {
            var picture = Picture(Data.Real("dicom", "us", name));
            var found = DopplerSignal.Find(picture, new(0, 0, picture.Width, picture.Height));
            Assert.Null(found.Doubt);
            Assert.InRange(found.Share, least, most);
            Assert.All(Enumerable.Range(0, found.Mask.Length).Where(i => found.Mask[i]), i =>
                Assert.NotNull(new PictureBox(i % picture.Width, i / picture.Width, 1, 1).Overlap(new(88, 148, 460, 148))));
        }
        // Grayscale alone: of the second, saturation alone takes 30 % for flow.
        foreach (string name in new[] { "examples_overlay.dcm", "examples_ybr_color.dcm", "examples_palette.dcm" })
        {
            var picture = Picture(Data.Real("dicom", "pydicom", name));
            Assert.DoesNotContain(true, DopplerSignal.Find(picture, new(0, 0, picture.Width, picture.Height)).Mask);
        }

        static ColourPicture Picture(string file) => ColourPicture.Of(DicomPictures.Read(file).Pages[0]);
    }

    static PictureBox Searched(PhantomPair pair) => pair.DopplerRegion.Grown((int)Math.Round(JointPair.Margin * pair.DopplerRegion.Width),
        (int)Math.Round(JointPair.Margin * pair.DopplerRegion.Height))!.Value.Overlap(pair.ColourBox)!.Value;

    // The first joints with flow of each grade.
    internal static IReadOnlyList<(int Patient, string Joint)> Picked { get; } = [.. Enumerable.Range(1, 3).Select(grade =>
        Enumerable.Range(0, 6).SelectMany(patient => Joints.Select(joint => (patient, joint)))
            .First(p => JointUltrasoundPhantom.GradesOf(Seed, Group, p.patient, p.joint).Vascularity == grade))];

    static IReadOnlyList<PhantomPair> Flowing(UltrasoundMachine machine) => Cache.GetOrAdd((machine.Title, machine.FlowMap), _ =>
        [.. Picked.Select(p => JointUltrasoundPhantom.Pair(Seed, Group, p.Patient, p.Joint, machine))]);

    ColourPicture Stored(byte[] values, int width, int quality)
    {
        string file = folder[$"{Guid.NewGuid():N}.jpg"];
        File.WriteAllBytes(file, JpegWriter.Rgb(values, width, quality));
        return ColourPicture.Of(ImageFile.Read(file).Picture!);
    }

    sealed class Overlap
    {
        long both, truth, found;

        public double Dice => 2.0 * both / (truth + found);

        public void Add(PhantomPair pair, DopplerSignal signal, PictureBox area)
        {
            for (int i = 0; i < signal.Mask.Length; i++)
            {
                int x = i % pair.Width, y = i / pair.Width;
                bool flow = pair.FlowMap[i] >= 2 && x >= area.X && x < area.Right && y >= area.Y && y < area.Bottom;
                truth += flow ? 1 : 0;
                found += signal.Mask[i] ? 1 : 0;
                both += flow && signal.Mask[i] ? 1 : 0;
            }
        }
    }
}
