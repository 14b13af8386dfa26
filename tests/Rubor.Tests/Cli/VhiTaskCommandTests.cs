using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Imaging.Files;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;
using Rubor.Reading.Tasks;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Tests.Cli;

/// <summary><c>rubor task</c> of V_HI: made, looked at, reported.</summary>
public sealed class VhiTaskCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public VhiTaskCommandTests()
    {
        VhiPhantomStudy.Write(At("study"), seed: 1, threads: 2, () => { }, CancellationToken.None);
        File.WriteAllText(At("TASK.json"), """
            {"format": "rubor.task/1", "name": "cleaning", "kind": "vhi", "readers": ["anna", "ben"], "arms": [{"name": "cleaning"}], "sessions": 2,
             "cases": ["sub-01_ses-baseline", "sub-02_ses-baseline", "sub-03_ses-baseline"], "repeats": 1, "seed": 5}
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_report_has_each_readers_volume_of_each_case_their_agreement_their_repeats_and_Dice()
    {
        var made = await CommandRun.Of("task", "create", At("study"), At("TASK.json"), "--out", At("reads"));
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Contains("2 readers × 2 sessions × 3 cases and 1 hidden repeats", made.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(At("reads/form.json")));
        var signed = await ReadAllAsync();

        var run = await CommandRun.Of("task", "report", At("reads"), "--out", At("report"), "--json", "--resamples", "100");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal((16, 16), ((int)run.Json["places"]!, (int)run.Json["done"]!));
        string[][] ratings = [.. File.ReadAllLines(At("report/ratings.tsv")).Select(l => l.Split('\t'))];
        int at = Array.IndexOf(ratings[0], "vhi_mm3"), who = Array.IndexOf(ratings[0], "reader"), which = Array.IndexOf(ratings[0], "case");
        Assert.Equal(1 + 16, ratings.Length);
        foreach (string[] row in ratings.Skip(1))
            Assert.Equal(signed[(row[who], row[which])].VolumeMm3, double.Parse(row[at], CultureInfo.InvariantCulture), 3);
        var score = run.Json["agreement"]![0]!["agreement"]!["scores"]![0]!;
        Assert.Equal(("vhi_mm3", "continuous"), ((string)score["score"]!, (string)score["scale"]!));
        // Ben takes a piece of one case away.
        double apart = signed[("anna", "sub-01_ses-baseline")].VolumeMm3 - signed[("ben", "sub-01_ses-baseline")].VolumeMm3;
        Assert.True(apart > 0);
        string text = score.ToJsonString();
        Assert.Equal(apart / 3, Math.Abs((double)Found(score["continuous"]![0]!, "bias")!["value"]!), 2);
        Assert.Contains("ICC(2,1)", text, StringComparison.Ordinal);
        // Each reads alike twice: a repeat in each session, and three cases in the next one.
        var intra = run.Json["intra_reader"]!.AsArray();
        Assert.Equal(["anna", "ben"], intra.Select(i => (string)i!["reader"]!));
        Assert.All(intra, i =>
        {
            Assert.Equal(3 + 2, (int)i!["pairs"]!);
            var figures = i["figures"]!.AsArray().ToDictionary(f => (string)f!["name"]!, f => (double?)f!["value"]);
            Assert.Equal((0, 1), (figures["bias"], figures["ICC(2,1)"]));
        });
        foreach (var pair in run.Json["dice"]!.AsArray())
        {
            var (a, b) = (signed[("anna", (string)pair!["case"]!)].VoxelsLower, signed[("ben", (string)pair["case"]!)].VoxelsLower);
            Assert.Equal((bool)pair["repeat"]! ? 1 : 2.0 * b / (a + b), (double)pair["dice"]!, 12);
        }
        Assert.Equal(1 + 3 + (2 * 5), File.ReadAllLines(At("report/dice.tsv")).Length);
        string page = File.ReadAllText(At("report/report.html"));
        foreach (string heading in new[] { "V_HI in mm", "Dice of cleaned masks", "Repeats of each reader", "Agreement of readers: cleaning", "Minutes" })
            Assert.Contains(heading, page, StringComparison.Ordinal);
        (await CommandRun.Of("task", "report", At("reads"), "--out", At("other"), "--score", "combined")).Refused("has the field vhi_mm3 alone");
        (await CommandRun.Of("task", "adjudicate", At("reads"))).Refused("without adjudication");
        File.WriteAllText(At("TASK.json"), File.ReadAllText(At("TASK.json")).Replace("\"seed\"", "\"machine\": \"reads\", \"seed\"", StringComparison.Ordinal));
        (await CommandRun.Of("task", "create", At("study"), At("TASK.json"), "--out", At("other")))
            .Refused("machine: marrow and region of every case are drawn");
    }

    [Fact]
    public async Task What_was_found_by_a_measurement_is_given_to_readers_without_what_names_files()
    {
        File.Delete(At("study/cleaning.tsv"));
        foreach (string drawn in Directory.GetFiles(At("study"), "*normalmarrow*", SearchOption.AllDirectories))
            File.Delete(drawn);
        var without = await CommandRun.Of("task", "create", At("study"), At("TASK.json"), "--out", At("reads"));
        Assert.Equal(2, without.ExitCode);
        Assert.Equal(3, without.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("case sub-01_ses-baseline has no mask normal_marrow; draw it, or name in", without.Error, StringComparison.Ordinal);
        var measured = await CommandRun.Of("measure", "vhi", "--study", At("study"), "--out", At("found"), "--quiet");
        Assert.True(measured.ExitCode == 0, measured.Error);
        File.WriteAllText(At("TASK.json"), File.ReadAllText(At("TASK.json")).Replace("\"seed\"", "\"machine\": \"found\", \"seed\"", StringComparison.Ordinal));
        var made = await CommandRun.Of("task", "create", At("study"), At("TASK.json"), "--out", At("reads"));
        Assert.True(made.ExitCode == 0, made.Error);
        var entry = TaskWorklist.Open(At("reads")).Entries[0];
        string own = At($"reads/machine/{entry.Code}"), text = File.ReadAllText(Path.Combine(own, "vhi.json"));
        Assert.Equal(["normal_marrow.nii.gz", "vhi.json"], Directory.GetFiles(own).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("sub-", text, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(text)!["normal_marrow"]!["multiple"]);
        var files = StudyCatalog.Open(At("reads")).Cases[0];
        Assert.Equal(["disease_region"], files.Labels.Keys);
        Assert.All(files.Images.Values.Concat(files.Labels.Values), f => Assert.StartsWith(At($"reads/cases/{entry.Code}/"), f, StringComparison.Ordinal));
    }

    static JsonNode? Found(JsonNode pair, string name) => pair[name]
        ?? pair["figures"]?.AsArray().FirstOrDefault(f => (string?)f!["name"] == name);

    // As the server would store it: ben removes the first piece of one case, whenever he meets it.
    async Task<Dictionary<(string Reader, string Case), VhiFigures>> ReadAllAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var list = TaskWorklist.Open(At("reads"));
        var files = StudyCatalog.Open(At("reads")).Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var signed = new Dictionary<(string, string), VhiFigures>();
        await using var store = SqliteReadStore.Open(At("reads/reads.db"), TimeProvider.System, ReadKinds.All.Events);
        var service = new ReadService(store, ReadKinds.All);
        foreach (var entry in list.Entries)
        {
            var one = files[entry.Code];
            var images = new ReadImages(ImageFile.ReadScan(one.Image(VhiKind.Stir)!),
                new(ImageFile.ReadMask(one.Label(VhiKind.NormalMarrow)!), MarrowSource.Drawn),
                new(ImageFile.ReadMask(one.Label(VhiKind.DiseaseRegion)!), MarrowSource.Drawn));
            var choice = ReadMeasurement.InitialChoice(images, new VhiSettings());
            var start = new VhiStart(choice, ReadMeasurement.Of(images, choice).Segmentation);
            var size = images.Stir.Geometry.Size;
            var content = new VhiContent { Choice = choice, Segmentation = start.Segmentation };
            List<ReadEvent> events = [new Opened(list.Study, entry.Code, 1, VhiKind.Name, [new(VhiKind.Stir, new('a', 64), [size.Z, size.Y, size.X])], start)];
            if ((entry.Reader, entry.Case) == ("ben", "sub-01_ses-baseline"))
            {
                events.Add(new PiecesRemoved(PieceSet.Of(1), CleaningTool.List));
                content = content.After(events[^1]);
            }
            var figures = ReadCheck.Figures(images, content);
            events.Add(new Signed(VhiKind.Name, figures));
            signed[(entry.Reader, entry.Case)] = figures;
            var key = new ReadKey(list.Study, entry.Code, entry.Reader);
            for (int i = 0; i < events.Count; i++)
                Assert.IsType<Appended>(await service.AppendAsync(new(key.Id, i, entry.Reader, key.Id, [new(i, events[i])]), images,
                    cancel));
        }
        return signed;
    }

    string At(string name) => Path.Combine(folder.Path, name);
}
