using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Reads;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Kinds.Vhi;

namespace Rubor.Workstation.Tests.Exports;

/// <summary>
/// What a computer says of region and marrow is answered before a read is signed, and stands in everything that leaves the workstation.
/// </summary>
public partial class LeftAsIsTests
{
    [Fact]
    public async Task A_signature_without_an_answer_is_refused_in_a_sentence_and_taken_with_one()
    {
        await using var study = await ServedStudy.StartAsync(folder => FoundCase.Prepare(folder, marrow: true));
        using var anna = await study.SignInAsync("anna");
        var state = await study.ReadAsync("anna", FoundCase.Name);
        var figures = await study.FiguresAsync(state);
        Task<(HttpStatusCode Status, JsonNode? Body)> SignAsync(ReadState now, long number) =>
            anna.JsonAsync("POST", $"/api/reads/{now.Read}/signature", new JsonObject
            {
                ["password"] = ServedStudy.Password,
                ["expected_version"] = now.Version,
                ["client"] = "signing",
                ["client_sequence"] = number,
                ["content"] = new JsonObject
                {
                    ["voxels_lower"] = figures.VoxelsLower,
                    ["voxels_upper"] = figures.VoxelsUpper,
                    ["voxel_volume_mm3"] = figures.VoxelVolumeMm3,
                    ["mask_sha256"] = figures.MaskSha256,
                },
            });
        async Task<(HttpStatusCode Status, string? Error)> SeeAsync(ReadState now, long number, string structure, params string[] reasons)
        {
            var (status, body) = await anna.JsonAsync("POST", $"/api/reads/{now.Read}/acts", new JsonObject
            {
                ["expected_version"] = now.Version,
                ["client"] = "seeing",
                ["acts"] = new JsonArray(new JsonObject
                {
                    ["client_sequence"] = number,
                    ["type"] = "left_as_is",
                    ["content"] = new JsonObject
                    {
                        ["structure"] = structure,
                        ["reasons"] = new JsonArray([.. reasons.Select(r => (JsonNode)r)])
                    },
                }),
            });
            return (status, (string?)body?["error"]);
        }

        var (refused, why) = await SignAsync(state, 0);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("a reader must", (string?)why!["error"], StringComparison.Ordinal);
        var (wrong, sentence) = await SeeAsync(state, 0, "disease_region", "Nothing is wrong.");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, true),
            (wrong, sentence!.Contains("load the case again", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, (await SeeAsync(state, 1, "disease_region", FoundCase.RegionReasons)).Status);
        state = await study.ReadAsync("anna", FoundCase.Name);
        (refused, why) = await SignAsync(state, 1);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("the normal marrow was found, and a reader must draw it (Slices disagree)", (string?)why!["error"],
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await SeeAsync(state, 2, "normal_marrow", FoundCase.MarrowReasons)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SignAsync(await study.ReadAsync("anna", FoundCase.Name), 2)).Status);
    }

    [Fact]
    public async Task Found_marrow_that_is_saved_as_it_was_keeps_the_width_of_its_range()
    {
        await using var study = await ServedStudy.StartAsync(folder => FoundCase.Prepare(folder, region: false, change: document =>
        {
            document["found_marrow_range"] = new JsonArray(new JsonObject { ["l_lower"] = 160.0 }, new JsonObject { ["l_lower"] = 250.0 });
            document["normal_marrow"]!["multiple"] = 1.4;
        }));
        using var cora = await study.SignInAsync("cora");
        var state = await study.ReadAsync("anna", FoundCase.Name);
        int[] size = [.. state.Opened.Inputs[0].Size];
        var same = (await study.MaskAsync(FoundCase.Name, Structure.NormalMarrow)).ToVoxels();
        await study.SignedAsync("anna", FoundCase.Name, await study.DrawingAsync(state, Structure.NormalMarrow, MaskRuns.Of(size, same)));
        var row = Assert.Single(await ReadTableTests.CsvAsync(cora));
        double Of(string column) => double.Parse(row[column], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(1.4, Of("robust_multiple"));
        Assert.Equal(Of("l_lower") / 1.25, Of("l_lower_low"), 1e-6);
        Assert.Equal(Of("l_lower") * 1.25, Of("l_lower_high"), 1e-6);
    }

    [Fact]
    public async Task A_drawing_is_an_answer_too_and_the_table_tells_what_was_said_and_who_answered_how()
    {
        await using var study = await ServedStudy.StartAsync(folder => FoundCase.Prepare(folder, marrow: true, change: document =>
            document["found_marrow_range"] = new JsonArray(new JsonObject { ["l_lower"] = 150.0 },
                new JsonObject { ["l_lower"] = 250.0 })));
        using var cora = await study.SignInAsync("cora");
        using var anna = await study.SignInAsync("anna");
        var state = await study.ReadAsync("anna", FoundCase.Name);
        var (_, document) = await anna.JsonAsync("GET", $"/api/cases/{FoundCase.Name}");
        Assert.Equal([150.0, 250.0], document!["l_lower_range"]!.AsArray().Select(l => (double)l!));
        Assert.Equal(("reader_needed", "reader_needed"), ((string?)document["content"]!["verdict"]!["normal_marrow"]!["verdict"],
            (string?)document["content"]!["verdict"]!["disease_region"]!["verdict"]));
        Assert.Equal(FoundCase.RegionReasons, document["content"]!["verdict"]!["disease_region"]!["reasons"]!.AsArray()
            .Select(r => (string)r!));
        Assert.Equal(FoundCase.MarrowReasons, document["content"]!["verdict"]!["normal_marrow"]!["reasons"]!.AsArray()
            .Select(r => (string)r!));

        var region = (await study.MaskAsync(FoundCase.Name, Structure.DiseaseRegion)).ToVoxels();
        int[] size = [.. state.Opened.Inputs[0].Size];
        region[Array.IndexOf(region, (byte)1)] = 0;
        var drawn = await study.DrawingAsync(state, Structure.DiseaseRegion, MaskRuns.Of(size, region));
        state = await study.SignedAsync("anna", FoundCase.Name, new LeftAsIs(Structure.NormalMarrow, FoundCase.MarrowReasons), drawn);
        var row = Assert.Single(await ReadTableTests.CsvAsync(cora));
        Assert.Equal(("found", "corrected"), (row["normal_marrow"], row["disease_region"]));
        Assert.Equal(("reader_needed", "reader_needed"), (row["machine_marrow_verdict"], row["machine_region_verdict"]));
        Assert.Equal((string.Join(' ', FoundCase.MarrowReasons), string.Join(' ', FoundCase.RegionReasons)),
            (row["machine_marrow_reasons"], row["machine_region_reasons"]));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", row["marrow_seen_left_as_is"]);
        Assert.Equal("", row["region_seen_left_as_is"]);
        Assert.Equal(("150", "250"), (row["l_lower_low"], row["l_lower_high"]));
        Assert.True(double.Parse(row["volume_lower_low_mm3"], System.Globalization.CultureInfo.InvariantCulture)
            < double.Parse(row["volume_lower_high_mm3"], System.Globalization.CultureInfo.InvariantCulture));
        var json = (await cora.JsonAsync("GET", "/api/exports/reads.json")).Body!["reads"]![0]!;
        Assert.Equal((row["marrow_seen_left_as_is"], null), ((string?)json["marrow_seen_left_as_is"], (string?)json["region_seen_left_as_is"]));

        string sheet = Tags().Replace(await anna.TextAsync($"/api/reads/{state.Read}/sheet"), " ");
        Assert.Contains("found by a computer, corrected by anna", sheet, StringComparison.Ordinal);
        Assert.Contains("The computer says that a reader must draw it: Slices disagree. anna has seen that and left it as it is", sheet,
            StringComparison.Ordinal);
        Assert.Contains("the lower limit lies between 150.0 and 250.0", sheet, StringComparison.Ordinal);
        Assert.Contains("Range of the figure: were the lower limit 2 % higher or lower", sheet, StringComparison.Ordinal);
        Assert.Contains("On the patient's right lie", WebUtility.HtmlDecode(sheet), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sheet_counts_slices_from_one_and_names_a_region_that_was_left()
    {
        await using var study = await ServedStudy.StartAsync(folder => FoundCase.Prepare(folder));
        using var anna = await study.SignInAsync("anna");
        var state = await study.SignedAsync("anna", FoundCase.Name, new LeftAsIs(Structure.DiseaseRegion, FoundCase.RegionReasons));
        string sheet = WebUtility.HtmlDecode(Tags().Replace(await anna.TextAsync($"/api/reads/{state.Read}/sheet"), " "));
        Assert.Contains("The computer says that a reader must correct it: The networks are unsure of slice 8:", sheet,
            StringComparison.Ordinal);
        Assert.Contains("anna has seen that and left it as it is", sheet, StringComparison.Ordinal);
        Assert.Contains("Normal marrow found by a computer, not corrected; the computer found nothing against it",
            Spaces().Replace(sheet, " "), StringComparison.Ordinal);
    }

    [Theory] // The same as client/test/kinds/vhi/slicetexts.test.ts.
    [InlineData("1 hole, 199 mm² in all, in slice 8: manual regions have none.", "1 hole, 199 mm² in all, in slice 9: manual regions have none.")]
    [InlineData("in slices 3, 6", "in slices 4, 7")]
    [InlineData("in slices 0, 9 and 10, 12 mm² in all", "in slices 1, 10 and 11, 12 mm² in all")]
    [InlineData("Slices 3 to 5 disagree by 7 %", "Slices 4 to 6 disagree by 7 %")]
    [InlineData("slices 3–5; 25 slices in all", "slices 4–6; 25 slices in all")]
    [InlineData("in slice 3, 12 voxels", "in slice 4, 12 voxels")]
    [InlineData("fewer than 2 slices of 3.3 mm", "fewer than 2 slices of 3.3 mm")]
    public void Slices_of_a_sentence_are_counted_from_one(string machine, string shown) =>
        Assert.Equal(shown, SliceNumbers.FromOne(machine));

    [GeneratedRegex("<style>.*?</style>|<[^>]+>", RegexOptions.Singleline)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
