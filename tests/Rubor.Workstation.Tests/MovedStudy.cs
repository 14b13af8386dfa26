using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Workstation.Tests;

/// <summary>
/// The phantom study in which subject 02 lay otherwise at the follow-up: its files are moved by a known motion. A script stands in for
/// <c>rubor</c> and gives the comparison that the motion leads to; of other subjects it says that nothing registers them.
/// </summary>
internal static class MovedStudy
{
    /// <summary>Visits of the patient who moved, and a follow-up that cannot be registered.</summary>
    public const string Before = "sub-02_ses-baseline", After = "sub-02_ses-followup", Failing = "sub-01_ses-followup";

    /// <summary>From the baseline to the follow-up: 5° about the long axis, and some millimetres.</summary>
    public static Affine Motion
    {
        get
        {
            var (sin, cos) = Math.SinCos(5 * Math.PI / 180);
            return new(new(cos, sin, 0), new(-sin, cos, 0), new(0, 0, 1), new(4, -3, 2.5));
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="hides">Whether the study shows no visit beside another.</param>
    public static Task<ServedStudy> StartAsync(bool hides = false)
    {
        string? root = null;
        return ServedStudy.StartAsync(prepare: study =>
        {
            root = Path.GetDirectoryName(study)!;
            foreach (string file in Directory.GetFiles(Path.Combine(study, "sub-02", "ses-followup"), "*.nii.gz"))
                Move(file);
            Compare(study, Path.Combine(root, "kept"));
            string script = Path.Combine(root, "rubor");
            File.WriteAllText(script, $"""
                #!/usr/bin/env bash
                echo "$*" >>"{root}/calls"
                [[ "$*" == *{After}_STIR* ]] || ( echo 'error: {root}/elastix: is not there: install it' >&2; exit 2 ) || exit 2
                while [ "$1" != --out ]; do shift; done
                cp -r "{root}/kept" "$2.part" && mv "$2.part" "$2"
                """);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        },
        catalog: document =>
        {
            document["rubor"] = Path.Combine(root!, "rubor");
            foreach (var one in document["cases"]!.AsArray().Where(_ => hides))
                one!["earlier"] = null;
        });
    }

    /// <summary>Waits until a case's comparison is in a state, and gives it.</summary>
    public static async Task<JsonNode> ComparedAsync(SignedIn reader, string caseName, string state)
    {
        for (int tries = 0; ; tries++)
        {
            var (_, body) = await reader.JsonAsync("GET", $"/api/cases/{caseName}/comparison");
            if ((string?)body!["state"] == state)
                return body;
            Assert.True(tries < 600, $"it stayed {body.ToJsonString()}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    static void Move(string file)
    {
        var volume = ImageFile.ReadVolume(file);
        var moved = new Geometry(volume.Geometry.Size, Motion.After(volume.Geometry.ToWorld));
        NiftiWriter.Write(file, new Volume(moved, volume.Type, volume.SampleBytes.ToArray(), volume.Slope, volume.Intercept));
    }

    static void Compare(string study, string to)
    {
        string File(string session, string name) => Path.Combine(study, "sub-02", $"ses-{session}", $"sub-02_ses-{session}_{name}.nii.gz");
        var (document, map) = new ChangeRun
        {
            Baseline = ImageFile.ReadScan(File("baseline", "STIR")),
            FollowUp = ImageFile.ReadScan(File("followup", "STIR")),
            Mask = ImageFile.ReadMask(File("baseline", "label-diseaseregion_mask")),
            Given = new VisitTransform(Motion),
        }.Run(2, new StageTimings(), () => { }, CancellationToken.None);
        using var output = OutputFolder.Stage(to, overwrite: false);
        ChangeRun.Write(map!, output);
        System.IO.File.WriteAllBytes(output.PathOf(ChangeDocument.FileName), document.ToJson());
        output.Commit();
    }
}
