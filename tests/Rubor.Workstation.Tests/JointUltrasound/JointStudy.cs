using System.Globalization;
using Rubor.Cli;
using Rubor.Imaging.Raster;
using Rubor.Methods.JointUltrasound.Phantom;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.JointUltrasound;
using Rubor.Studies.Cases;

namespace Rubor.Workstation.Tests.JointUltrasound;

/// <summary>A study of phantom joints in two modes, and what a machine might have made of them.</summary>
internal static class JointStudy
{
    /// <summary>Said by the machine of the first joint, and nowhere else.</summary>
    public const string Doubt = "The colour bar reaches into the region.";

    // Making a pair takes a second, copying it does not.
    static readonly Lazy<IReadOnlyList<PhantomPair>> Pairs = new(() =>
    {
        var group = JointUltrasoundPhantom.AsPublished[1];
        return [.. new[] { "mcp2-right", "pip3-right", "mcp3-left" }.Select(joint => JointUltrasoundPhantom.Pair(3, group, 0, joint))];
    });

    /// <summary>Starts a server over it.</summary>
    /// <param name="joints">Joints, of one patient each.</param>
    /// <param name="shown">Whether readers see what the machine made of them.</param>
    /// <param name="change">Changes the study's folder and the machine's beside it before it is served.</param>
    public static Task<ServedStudy> StartAsync(int joints, bool shown, Action<string, string>? change = null) => ServedStudy.StartAsync(
        prepare: folder =>
        {
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(Path.Combine(folder, Study.ReadsFolder));
            for (int n = 1; n <= joints; n++)
                Write(folder, MachineFolder(folder), n, Pairs.Value[(n - 1) % Pairs.Value.Count]);
            File.WriteAllLines(Path.Combine(folder, "cases.tsv"), ["subject\tjoint\tgray\tdoppler\troi_gray\troi_doppler",
                .. Enumerable.Range(1, joints).Select(n => (Name: Subject(n), Pair: Pairs.Value[(n - 1) % Pairs.Value.Count]))
                    .Select(j => $"{j.Name}\t{j.Pair.Joint}\t{j.Name}_gray.png\t{j.Name}_doppler.png\t{j.Pair.GrayRegion}\t{j.Pair.DopplerRegion}")]);
            File.WriteAllText(Path.Combine(folder, "study.json"), """{"format":"rubor.study/1","images":["gray","doppler"],"labels":{}}""");
            File.WriteAllBytes(Path.Combine(folder, Study.ReadsFolder, FormSettings.FileName),
                ShippedForms.Find(JointUltrasoundKind.UsualForm)!);
            change?.Invoke(folder, MachineFolder(folder));
        },
        make: folder => ReadingCatalog.OfJointUltrasound(folder, shown ? MachineFolder(folder) : null));

    /// <summary>Name of a case.</summary>
    public static string Name(int n) => $"sub-{Subject(n)}";

    /// <summary>Folder of the machine's results, which is none of the study's.</summary>
    public static string MachineFolder(string study) => Path.Combine(Path.GetDirectoryName(study)!, "machine");

    static string Subject(int n) => n.ToString("00", CultureInfo.InvariantCulture);

    static void Write(string folder, string machine, int n, PhantomPair pair)
    {
        File.WriteAllBytes(Path.Combine(folder, $"{Subject(n)}_gray.png"), PngWriter.Rgb(pair.Gray, pair.Width));
        File.WriteAllBytes(Path.Combine(folder, $"{Subject(n)}_doppler.png"), PngWriter.Rgb(pair.Doppler, pair.Width));
        string own = Path.Combine(machine, Name(n));
        Directory.CreateDirectory(own);
        File.WriteAllText(Path.Combine(own, "joint_ultrasound.json"), $$"""
            {"format": "rubor.joint-ultrasound/1", "sh": 2, "vascularity": 1, "combined": 2, "valid": true,
             "votes": [{"fold": 1, "sh": 2, "vascularity": 1}, {"fold": 2, "sh": 2, "vascularity": 1}, {"fold": 3, "sh": 3, "vascularity": 2}],
             "heatmaps": [{"file": "heatmap_gray.png", "image": "gray", "measurement": "sh", "question": "01|23", "method": "integrated-gradients",
               "networks": 10, "scale_of_region": 12.25, "error": 0.031, "gap": 0.4, "shown": 0.2}],
             "warnings": [{{(n == 1 ? $"\"{Doubt}\"" : "")}}]}
            """);
        File.WriteAllBytes(Path.Combine(own, "heatmap_gray.png"), PngWriter.Grayscale(Hill(56, 0.55, 0.6), 56));
        File.WriteAllBytes(Path.Combine(own, "heatmap_doppler.png"), PngWriter.Grayscale(Hill(56, 0.45, 0.5), 56));
    }

    // Full height at a place, and less around it.
    static byte[] Hill(int side, double across, double down) => [.. Enumerable.Range(0, side * side).Select(i =>
    {
        double dx = ((i % side) / (double)side) - across, dy = (i / side / (double)side) - down;
        return (byte)(255 * Math.Exp(-30 * ((dx * dx) + (2 * dy * dy))));
    })];
}
