using System.Text.Json;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Torch.Files;

namespace Rubor.Tests.Cli;

/// <summary>The networks in models/, as they ship.</summary>
[Collection("libtorch")]
public sealed class ShippedNetworksTests : IDisposable
{
    static readonly string Models = Path.Combine(Data.Repository, "models");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task They_are_what_their_cards_say()
    {
        var run = await CommandRun.Of("models", "verify", Models);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.True(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= 5, run.Output);
    }

    [Fact]
    public void None_of_them_has_learnt_from_the_subject_that_was_kept_for_the_last_test()
    {
        // The threshold model of hands has learnt from phantoms alone, and is no network.
        string[] networks = [.. Directory.EnumerateDirectories(Models).Where(d => File.Exists(Path.Combine(d, "weights.json")))];
        Assert.Equal(6, networks.Length);
        foreach (string folder in networks)
        {
            var learntFrom = Weights.Read(folder).Description!.TrainedOn;
            Assert.NotEmpty(learntFrom);
            Assert.DoesNotContain(learntFrom, f => f.Subject == "2014" || f.Name.Contains("2014", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task They_find_the_region_of_a_patient_whom_none_of_them_has_seen_as_measured()
    {
        string[] weights = [.. Directory.EnumerateDirectories(Models, "disease-region-*").Order(StringComparer.Ordinal)];
        var run = await CommandRun.Of(
            ["measure", "disease-region", "--t1w", Data.Real("bone-mri", "t1w/2014_T1W.nii.gz"), "--mask",
                Data.Real("bone-mri", "masks/disease_region/2014_disease_region.nii.gz"),
            "--weights", .. weights, "--out", folder["out"]]);
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["out", DiseaseRegionDocument.FileName],
            TestContext.Current.CancellationToken));
        // docs/results/disease-region.md; no aim, but what these weights gave when they were scored once.
        Assert.Equal(MeasuredDice, document.RootElement.GetProperty("dice").GetProperty("mean").GetDouble(), 5e-4);
        Assert.Empty(document.RootElement.GetProperty("seen_in_training").EnumerateArray());
    }

    const double MeasuredDice = 0.95081;
}
