using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Rubor.Imaging.Files;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Tests.Exports;

namespace Rubor.Workstation.Tests;

/// <summary>A visit registered with the one before, and its lesions matched.</summary>
public class ComparisonTests
{
    [Fact]
    public async Task The_earlier_visit_comes_on_the_later_ones_voxels_with_what_changed_and_a_failure_with_its_reason()
    {
        await using var study = await MovedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        var compared = await MovedStudy.ComparedAsync(anna, MovedStudy.After, "ready");
        Assert.True((bool)compared["comparable"]!);
        Assert.Equal(5, (double)compared["turned_degrees"]!, 0.01);
        Assert.True((double)compared["decrease_ml"]! > 1);
        Assert.Equal(["stir", "t1w", "change"], compared["images"]!.AsArray().Select(i => (string?)i!["role"]));

        // The patient moved with the voxels: those of both visits show the same places.
        var earlier = ImageFile.ReadScan(Path.Combine(study.Root, "study", "sub-02", "ses-baseline", $"{MovedStudy.Before}_STIR.nii.gz")).ToValues();
        double[] shown = await SamplesAsync(anna, compared, "stir");
        Assert.Equal(earlier.Length, shown.Length);
        var (_, own) = await anna.JsonAsync("GET", $"/api/cases/{MovedStudy.After}");
        Assert.Equal(own!["images"]![0]!["size"]!.ToJsonString(), compared["images"]![0]!["size"]!.ToJsonString());
        Assert.True(Correlation(earlier, shown) > 0.999, $"{Correlation(earlier, shown)}");
        double[] map = await SamplesAsync(anna, compared, "change");
        Assert.All(map, v => Assert.InRange(v, -3, 0)); // a partial responder: nothing came
        Assert.True(map.Count(v => v < 0) > 500);
        Assert.Equal((double)compared["decrease_ml"]!, map.Count(v => v < 0) * (double)own["content"]!["voxel_volume_mm3"]! / 1000, 0.3);

        // What failed is told without the server's folders, and nothing of it is answered.
        var failed = await MovedStudy.ComparedAsync(anna, MovedStudy.Failing, "failed");
        Assert.Contains("is not there", (string?)failed["reasons"]![0], StringComparison.Ordinal);
        Assert.DoesNotContain(study.Root, failed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.JsonAsync("GET", $"/api/cases/{MovedStudy.Failing}/comparison/images/stir")).Status);

        // A server that starts anew finds the result: the script is not called for it again.
        int Calls() => File.ReadLines(Path.Combine(study.Root, "calls")).Count(l => l.Contains(MovedStudy.After, StringComparison.Ordinal));
        Assert.Equal(1, Calls());
        await study.RestartAsync();
        using var again = await study.SignInAsync("anna");
        await MovedStudy.ComparedAsync(again, MovedStudy.After, "ready");
        await MovedStudy.ComparedAsync(again, MovedStudy.Failing, "failed");
        Assert.Equal(1, Calls());
    }

    [Fact]
    public async Task Lesions_are_those_of_the_readers_own_reads_of_both_visits()
    {
        await using var study = await MovedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        using var ben = await study.SignInAsync("ben");
        await MovedStudy.ComparedAsync(anna, MovedStudy.After, "ready");
        var before = await study.PiecesAboveAsync(MovedStudy.Before, 150);
        var after = await study.PiecesAboveAsync(MovedStudy.After, 50);
        await study.SignedAsync("anna", MovedStudy.Before, new KeptOnly(before), new ConfidenceGiven(4));
        var read = await study.SignedAsync("anna", MovedStudy.After, new KeptOnly(after), new ConfidenceGiven(4));
        var (status, lesions) = await anna.JsonAsync("GET", $"/api/reads/{read.Read}/lesions");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Null(lesions!["reason"]);
        Assert.True((bool)lesions["signed"]!);
        var shrunk = lesions["lesions"]!.AsArray().Where(l => (string?)l!["change"] == "shrunk").ToList();
        Assert.True(shrunk.Count > 2, lesions.ToJsonString());
        Assert.All(shrunk, l => Assert.True((double)l!["after_mm3"]! < (double)l["before_mm3"]!));
        // All of the voxels of both reads, each once.
        Assert.Equal((await study.FiguresAsync(read)).VolumeMm3, lesions["lesions"]!.AsArray().Sum(l => (double)l!["after_mm3"]!), 0.01);
        string sheet = await anna.TextAsync($"/api/reads/{read.Read}/sheet");
        Assert.Contains($"{shrunk.Count} shrunk", sheet, StringComparison.Ordinal);

        // Ben has not read the earlier visit: he is told nothing of what anna found there.
        var his = await study.ReadAsync("ben", MovedStudy.After);
        var (_, none) = await ben.JsonAsync("GET", $"/api/reads/{his.Read}/lesions");
        Assert.Empty(none!["lesions"]!.AsArray());
        Assert.Contains("has not read the earlier visit", (string?)none["reason"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.JsonAsync("GET", $"/api/reads/{read.Read}/lesions")).Status);
    }

    [Fact]
    public async Task Where_a_study_hides_visits_nothing_of_another_visit_is_answered_or_worked_out()
    {
        await using var study = await MovedStudy.StartAsync(hides: true);
        using var anna = await study.SignInAsync("anna");
        var own = await study.ReadAsync("anna", MovedStudy.After);
        await study.ReadAsync("anna", MovedStudy.Before);
        foreach (string address in new[] { $"/api/cases/{MovedStudy.After}", $"/api/cases/{MovedStudy.After}/comparison", $"/api/reads/{own.Read}/lesions",
            $"/api/reads/{own.Read}/sheet" })
            Assert.DoesNotContain("baseline", (await anna.TextAsync(address)).Replace("dominant-baseline", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
        var (_, compared) = await anna.JsonAsync("GET", $"/api/cases/{MovedStudy.After}/comparison");
        Assert.Equal("none", (string?)compared!["state"]);
        Assert.Empty(compared["images"]!.AsArray());
        foreach (string role in new[] { "stir", "t1w", "change" })
            Assert.Equal(HttpStatusCode.NotFound, (await anna.JsonAsync("GET", $"/api/cases/{MovedStudy.After}/comparison/images/{role}")).Status);
        Assert.False(File.Exists(Path.Combine(study.Root, "calls")));
    }

    static async Task<double[]> SamplesAsync(SignedIn reader, JsonNode compared, string role)
    {
        var image = compared["images"]!.AsArray().Single(i => (string?)i!["role"] == role)!;
        using var answer = await reader.SendAsync("GET", $"/api/cases/{MovedStudy.After}/comparison/images/{role}");
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        double slope = (double)image["slope"]!, intercept = (double)image["intercept"]!;
        return (string?)image["type"] == "int8" ? [.. bytes.Select(b => (double)(sbyte)b)]
            : [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(v => (v * slope) + intercept)];
    }

    static double Correlation(double[] a, double[] b)
    {
        double ma = a.Average(), mb = b.Average(), ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
            (ab, aa, bb) = (ab + ((a[i] - ma) * (b[i] - mb)), aa + ((a[i] - ma) * (a[i] - ma)), bb + ((b[i] - mb) * (b[i] - mb)));
        return ab / Math.Sqrt(aa * bb);
    }
}
