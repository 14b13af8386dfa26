using Rubor.Imaging;
using Rubor.Reports;
using Rubor.Reports.Pictures;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Pages;

/// <summary>report.html of the demo: a sheet a subject with both visits and the change between them.</summary>
internal static class DemoPage
{
    const int Margin = 8;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(IReadOnlyList<VhiStudyRow> rows, IReadOnlyDictionary<(string, string), VhiResult> results,
        DemoHandScan? hands)
    {
        var page = new HtmlReport("A phantom study, before and after treatment",
            "Synthetic pelvises and hands: what Rubor does, end to end, with the truth known");
        page.Paragraph(
            "Each phantom has normal marrow, lesions of bone marrow oedema, and vessels, joint fluid, a ghost and a bright rim that are " +
            "not inflammation. The limits come from the marrow; what reaches them is the preliminary segmentation; a simulated reader " +
            "removes what is not inflammation; what is left is V_HI. The truth is the count of voxels at or above the lower limit inside true lesions.");
        page.Note(
            "These are phantoms: they show that the method computes what it says, not how it does on patients. Both visits of a phantom " +
            "share one frame, so no registration is needed for the change.");
        VhiStudyPage.Course(page, rows, VisitOrder.OfSubjects(rows.Select(r => r.Case), null, "demo"));
        page.Heading("Scans").Markup(VhiStudyPage.Table(rows));
        page.Heading("Subjects").Markup(VhiLegend.Switches(cleaned: true, found: false)).Markup(VhiLegend.Change());
        foreach (var subject in rows.Where(r => r.Figures is not null).GroupBy(r => r.Case.Subject))
            if (Visit(subject, VhiPhantomStudy.Before) is { } before && Visit(subject, VhiPhantomStudy.After) is { } after)
                Sheet(page, subject.Key, before, after);
        hands?.AddTo(page);
        return page.ToBytes($"Rubor {ProductVersion.Text}. {VhiCasePage.Source}");

        (VhiDocument Figures, VhiResult Result)? Visit(IEnumerable<VhiStudyRow> subject, string session) =>
            subject.FirstOrDefault(r => r.Case.Session == session) is { Figures: { } figures } row
                && results.TryGetValue((row.Case.Subject, session), out var result)
                ? (figures, result) : null;
    }

    static void Sheet(HtmlReport page, string subject, (VhiDocument Figures, VhiResult Result) baseline,
        (VhiDocument Figures, VhiResult Result) followUp)
    {
        var (first, second, before, after) = (baseline.Figures, followUp.Figures, baseline.Result, followUp.Result);
        double change = second.Vhi!.VolumeMm3 - first.Vhi!.VolumeMm3;
        string share = first.Vhi.Voxels == 0 ? "" : FormattableString.Invariant($" ({100 * change / first.Vhi.VolumeMm3:+0;−0;0} %)");
        page.Subheading(
            FormattableString.Invariant($"Subject {subject}: {first.Vhi.VolumeMm3:0} mm³ before, {second.Vhi.VolumeMm3:0} mm³ after, ") +
            FormattableString.Invariant($"change {change:+0;−0;0} mm³{share}; truth {first.Truth!.VolumeMm3:0} and {second.Truth!.VolumeMm3:0} mm³"));
        var size = before.Stir.Geometry.Size;
        var (a, b) = (before.Inflammation, after.Inflammation);
        int z = Enumerable.Range(0, size.Z).MaxBy(s => Count(a, s) + Count(b, s));
        var crop = SlicePicture.Around(before.DiseaseRegion, Margin);
        var window = GrayWindow.Of(before.Stir, crop);
        page.Markup("<div class=\"slices\">"
            + VhiCasePage.Picture(before, a, z, crop, window, $"Before: slice {z}, {Count(a, z)} voxels kept")
            + VhiCasePage.Picture(after, b, z, crop, window, $"After: slice {z}, {Count(b, z)} voxels kept")
            + Change(after.Stir, a, b, z, crop, window) + "</div>");
    }

    static string Change(Volume stir, LabelMap before, LabelMap after, int z, Crop crop, GrayWindow window)
    {
        var a = before.Slice(z);
        var b = after.Slice(z);
        int[] gone = new int[a.Length], stays = new int[a.Length], fresh = new int[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            stays[i] = a[i] > 0 && b[i] > 0 ? 1 : 0;
            gone[i] = a[i] > 0 && b[i] == 0 ? 1 : 0;
            fresh[i] = a[i] == 0 && b[i] > 0 ? 1 : 0;
        }
        string caption = $"Change: {fresh.Sum()} voxels new, {gone.Sum()} gone, {stays.Sum()} present at both";
        return new SlicePicture(stir, z, crop, window, $"Slice {z}. {caption}")
            .Fill(stays, "stays").Outline(stays, "edge").Fill(fresh, "new").Outline(fresh, "edge").Outline(gone, "gone").ToHtml(caption);
    }

    static int Count(LabelMap labels, int z) => labels.Slice(z).Length - labels.Slice(z).Count((byte)0);
}
