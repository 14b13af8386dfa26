using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;
using Rubor.Workstation.Options;
using Rubor.Workstation.Tests.Browser;

namespace Rubor.Workstation.Tests.Exports;

public partial class SheetTests(ChromiumFixture chromium)
{
    static readonly string[] Cases =
        [.. Enumerable.Range(1, 4).SelectMany(s => new[] { $"sub-0{s}_ses-baseline", $"sub-0{s}_ses-followup" })];

    [Fact]
    public async Task A_signed_sheet_tells_the_number_who_signed_it_and_what_it_may_be_used_for()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        var state = await CleanedAsync(study, "anna", Cases[0], 30, new Commented("<b>bold</b> & clear"), new ConfidenceGiven(4));
        var signed = state.Versions[0].Vhi();
        using var answer = await anna.SendAsync("GET", $"/api/reads/{state.Read}/sheet");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'none'; sandbox",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        string html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), text = TextOf(html);
        foreach (string part in new[]
        {
            "Research use only. Not for diagnosis.", Mm3(signed.VoxelsLower * signed.VoxelVolumeMm3),
            Count(signed.VoxelsLower) + " voxels at or above the lower limit",
            Mm3(signed.VoxelsUpper * signed.VoxelVolumeMm3), Count(signed.VoxelsUpper) + " voxels at or above the upper limit",
            "Reader anna", "version 1", "4 of 5",
            $"removed {state.Content.Vhi().Removed.Count} that", $"kept {state.Content.Vhi().Kept.Count}", state.Head[..16],
            signed.MaskSha256, $"Rubor {WorkstationOptions.Version}", "Subject 01, visit baseline", "<b>bold</b> & clear",
            state.Versions[0].Time.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + " UTC",
            "The study has no visit of this patient that is known to be earlier.",
        })
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal(3, html.Split("<figure class=\"slice\">").Length - 1);
        Assert.DoesNotContain("DRAFT", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unsigned_sheet_is_marked_and_a_signed_version_stays()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        var state = await study.ReadAsync("anna", Cases[0], new KeptOnly(PieceSet.None));
        string text = await SheetAsync(anna, state);
        Assert.Contains("DRAFT – not signed", text, StringComparison.Ordinal);
        Assert.Contains("0 mm³", text, StringComparison.Ordinal);
        Assert.Contains("Nothing was kept as inflammation.", text, StringComparison.Ordinal);
        state = await CleanedAsync(study, "anna", Cases[0], 30);
        state = await study.ReadAsync("anna", Cases[0], new Reopened(state.Head, "the vessel on the right"), new KeptOnly(PieceSet.None));
        text = await SheetAsync(anna, state);
        Assert.Contains("DRAFT – not signed", text, StringComparison.Ordinal);
        Assert.Contains("reopened because: the vessel on the right", text, StringComparison.Ordinal);
        text = await SheetAsync(anna, state, "?version=1");
        Assert.DoesNotContain("DRAFT", text, StringComparison.Ordinal);
        Assert.Contains("version 1 (reopened since)", text, StringComparison.Ordinal);
        Assert.Contains(Count(state.Versions[0].Vhi().VoxelsLower) + " voxels", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_is_held_against_what_two_readers_of_the_study_differ_by()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        using var cora = await study.SignInAsync("cora");
        var volumes = new List<(double Anna, double Ben)>();
        var states = new List<ReadState>();
        foreach (string name in Cases)
        {
            states.Add(await CleanedAsync(study, "anna", name, 30));
            var ben = await CleanedAsync(study, "ben", name, name.StartsWith("sub-02", StringComparison.Ordinal) ? 60 : 35);
            volumes.Add((VolumeOf(states[^1]), VolumeOf(ben)));
        }
        // Two scans a patient: the variance of one difference is that between patients and that within, from the mean squares of four
        // pairs.
        var differences = volumes.Select(v => v.Anna - v.Ben).ToList();
        double mean = differences.Average();
        var pairs = differences.Chunk(2).ToList();
        double between = pairs.Sum(p => 2 * Math.Pow(p.Average() - mean, 2)) / (pairs.Count - 1),
            inside = pairs.Sum(p => Math.Pow(p[0] - p[1], 2) / 2) / pairs.Count;
        double limit = 1.959963984540054 * Math.Sqrt(inside + Math.Max(0, (between - inside) / 2));
        // Subject 1 responds, subject 3 does not change: the phantoms are made so.
        double fell = volumes[1].Anna - volumes[0].Anna, stayed = volumes[5].Anna - volumes[4].Anna;
        Assert.True(fell < -limit && Math.Abs(stayed) < limit && stayed != 0, $"{fell}, {stayed}, {limit}");

        string beyond = await SheetAsync(cora, states[1]), within = await SheetAsync(cora, states[5]);
        Assert.Contains(
            $"−{Mm3(-fell)} (−{Math.Round(-100 * fell / volumes[0].Anna):0} %) from {Mm3(volumes[0].Anna)} at visit baseline to " +
            $"{Mm3(volumes[1].Anna)} now.", beyond, StringComparison.Ordinal);
        Assert.Contains($"less inflammation than before, by more than the smallest detectable change of {Mm3(limit)}.", beyond,
            StringComparison.Ordinal);
        Assert.DoesNotContain("lies within", beyond, StringComparison.Ordinal);
        Assert.Contains($"lies within the smallest detectable change of {Mm3(limit)}", within, StringComparison.Ordinal);
        Assert.Contains("it tells of no change in the patient", within, StringComparison.Ordinal);
        Assert.DoesNotContain("than before, by more than", within, StringComparison.Ordinal);
        Assert.All([beyond, within], t => Assert.Contains("of 8 scans of this study that two readers signed", t, StringComparison.Ordinal));
        // From the study's own limit, seen before and after signing anew, a reader could work out what another signed.
        string seenByReader = await SheetAsync(anna, states[1]);
        Assert.DoesNotContain(Mm3(limit), seenByReader, StringComparison.Ordinal);
        Assert.DoesNotContain("scans of this study", seenByReader, StringComparison.Ordinal);
        Assert.Contains(Mm3(DetectableChange.Published.Mm3), seenByReader, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_too_few_readers_the_published_scans_stand_in_and_say_so()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        var states = new List<ReadState>();
        foreach (string name in Cases)
            states.Add(await CleanedAsync(study, "anna", name, 30));
        string limit = Mm3(DetectableChange.Published.Mm3), beyond = await SheetAsync(anna, states[1]),
            within = await SheetAsync(anna, states[5]);
        Assert.Contains($"by more than the smallest detectable change of {limit}. That limit is not well known", beyond,
            StringComparison.Ordinal);
        Assert.Contains($"lies within the smallest detectable change of {limit}", within, StringComparison.Ordinal);
        Assert.All([beyond, within], t =>
            Assert.Contains("of 6 published cases that two readers cleaned (data of Hepburn et al. 2023)", t, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_change_is_told_without_a_signed_read_of_the_earlier_visit_measured_alike()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        await CleanedAsync(study, "ben", Cases[0], 30);
        var now = await CleanedAsync(study, "anna", Cases[1], 30);
        Assert.Contains("anna has no signed read of the earlier visit (baseline)", await SheetAsync(anna, now), StringComparison.Ordinal);
        var before = await study.ReadAsync("anna", Cases[0]);
        before = await study.SignedAsync("anna", Cases[0],
            await study.ChoosingAsync(before, before.Content.Vhi().Choice with { MinimumPiece = 12 }));
        Assert.Contains("measured with other settings", await SheetAsync(anna, now), StringComparison.Ordinal);
        before = await study.ReadAsync("anna", Cases[0], new Reopened(before.Head, "as the protocol says"));
        before = await study.SignedAsync("anna", Cases[0],
            await study.ChoosingAsync(before, before.Content.Vhi().Choice with { MinimumPiece = 4 }));
        Assert.Contains($"from {Mm3(VolumeOf(before))} at visit baseline", await SheetAsync(anna, now), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-02-01", "visit baseline, scanned 1 February 2024")]
    [InlineData("2024-02-01T09:00:00.5", "visit baseline, scanned 1 February 2024")]
    [InlineData("spring", "visit baseline, scanned spring")]
    [InlineData(null, "visit baseline, date of the scan not given")]
    public async Task The_sheet_has_the_date_of_the_scan_or_says_that_it_is_not_known(string? date, string words)
    {
        await using var study = await ServedStudy.StartAsync(catalog: document => document["cases"]![0]!["date"] = date);
        using var anna = await study.SignInAsync("anna");
        Assert.Contains(words, await SheetAsync(anna, await study.ReadAsync("anna", Cases[0])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Right_and_left_are_told_apart_by_the_patient_and_make_up_the_whole()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        var state = await CleanedAsync(study, "anna", Cases[0], 30);
        var found = Sides().Match(await SheetAsync(anna, state));
        double[] sides = [.. new[] { 1, 2 }
            .Select(side => double.Parse(found.Groups[side].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];
        Assert.Equal(VolumeOf(state), sides.Sum(), 1.5);
        // One piece alone lies on one side, which its place in the scanner tells.
        var pieces = await study.PieceListAsync(Cases[0]);
        var right = pieces.Where(p => p.CentroidMm.X > 20).MaxBy(p => p.VoxelsLower)!;
        state = await study.SignedAsync("anna", Cases[0], new Reopened(state.Head, "the right alone"),
            new KeptOnly(PieceSet.Of(right.Number)));
        Assert.Contains($"right lie {Mm3(VolumeOf(state))} of it, on the left 0 mm³", await SheetAsync(anna, state),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sheet_prints_on_one_page()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        await CleanedAsync(study, "anna", Cases[0], 30);
        string words = string.Concat(Enumerable.Repeat("more than anybody reads, ", 300));
        var state = await CleanedAsync(study, "anna", Cases[1], 30, new Commented(words), new ConfidenceGiven(2));
        state = await study.SignedAsync("anna", Cases[1], new Reopened(state.Head, words));
        var draft = await study.ReadAsync("anna", Cases[1], new Reopened(state.Head, words));
        await using var context = await chromium.NewContextAsync();
        foreach (string query in new[] { "", "?version=2" })
        {
            var page = await context.NewPageAsync();
            await page.SetContentAsync(await HtmlAsync(anna, draft, query));
            string pdf = Encoding.Latin1.GetString(await page.PdfAsync(new() { PreferCSSPageSize = true, PrintBackground = true }));
            Assert.Equal("/Count 1", Assert.Single(Pages().Matches(pdf)).Value);
            // A4 in points.
            Assert.Matches(@"/MediaBox \[0 0 59[45]\.\d+ 84[12]\.\d+", pdf);
        }
    }

    static async Task<ReadState> CleanedAsync(ServedStudy study, string reader, string name, int above, params ReadEvent[] acts) =>
        await study.SignedAsync(reader, name, [new KeptOnly(await study.PiecesAboveAsync(name, above)), .. acts]);

    static async Task<string> HtmlAsync(SignedIn who, ReadState state, string query)
    {
        using var answer = await who.SendAsync("GET", $"/api/reads/{state.Read}/sheet{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    static async Task<string> SheetAsync(SignedIn who, ReadState state, string query = "") => TextOf(await HtmlAsync(who, state, query));

    static string TextOf(string html) =>
        Spaces().Replace(WebUtility.HtmlDecode(Tags().Replace(html[html.IndexOf("<body>", StringComparison.Ordinal)..], " ")), " ");

    static double VolumeOf(ReadState state) => state.Versions[^1].Vhi() is var f ? f.VoxelsLower * f.VoxelVolumeMm3 : 0;

    static string Count(int voxels) => voxels.ToString("#,0", CultureInfo.InvariantCulture);

    static string Mm3(double volume) => volume.ToString("#,0", CultureInfo.InvariantCulture) + " mm³";

    [GeneratedRegex("<style>.*?</style>|<[^>]+>", RegexOptions.Singleline)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("right lie ([0-9,]+) mm³ of it, on the left ([0-9,]+) mm³")]
    private static partial Regex Sides();

    [GeneratedRegex(@"/Count \d+")]
    private static partial Regex Pages();
}
