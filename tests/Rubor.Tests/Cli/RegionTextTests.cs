namespace Rubor.Tests.Cli;

/// <summary>What is printed of a region where there is none.</summary>
[Collection("libtorch")]
public class RegionTextTests
{
    [Fact]
    public async Task Nothing_found_is_said_without_gaps_in_the_sentence()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await CommandRun.Of("demo", "--out", folder["demo"], "--quiet")).ExitCode);
        string t1w = folder["demo", "phantoms", "sub-01", "ses-baseline", "sub-01_ses-baseline_T1w.nii.gz"];
        var run = await CommandRun.Of("measure", "disease-region", "--t1w", t1w, "--weights", NetworkFixture.Constant(folder["none"], -50),
            "--out", folder["out"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("; no slice holds a region\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("worst  in", run.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\S  in slice|slice ;|slice \n", run.Output);
    }
}
