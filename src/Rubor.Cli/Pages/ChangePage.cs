using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.ChangeMaps;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a comparison of two visits: the verdict, the figures, the map slice by slice, and how sure it is.</summary>
internal static class ChangePage
{
    const int MostSlices = 24, Margin = 6, MostClusters = 50;

    /// <summary>More and less of what is compared.</summary>
    public static (string More, string Less) Words(ChangeDocument d) => d.Density is null ? ("brighter", "darker") : ("denser", "less dense");

    public static byte[] Of(ChangeDocument d, ChangeMap? map, bool blueIncrease, Action<HtmlReport>? lesions = null)
    {
        var page = new HtmlReport("Change between two visits", $"{d.Baseline} → {d.FollowUp}");
        string unit = d.ChangeUnit.Symbol();
        bool sure = d.Verdict.Comparable && d.Verdict.Reasons.Count == 0;
        page.Markup($"<div class=\"verdict{(sure ? "" : " needed")}\"><b>{HtmlReport.Escape(d.Verdict.Text)}</b>"
            + (d.Verdict.Reasons.Count == 0 ? "" : $"<ul>{string.Concat(d.Verdict.Reasons.Select(r => $"<li>{HtmlReport.Escape(r)}</li>"))}</ul>") + "</div>");
        if (map is not null)
        {
            page.Cards(
                ($"{Words(d).More} at the follow-up", F($"{d.Increase:0.00} {unit}"), F($"{d.Clusters.Count(c => c.Direction == "increase")} clusters")),
                ($"{Words(d).Less} at the follow-up", F($"{d.Decrease:0.00} {unit}"), F($"{d.Clusters.Count(c => c.Direction == "decrease")} clusters")),
                d.Density is { } lungs ? ("mass of the lungs", F($"{lungs.MassPercent:+0.0;−0.0;0.0} %"),
                        F($"from {lungs.BaselineG:0} to {lungs.FollowUpG:0} g"))
                : ("smallest detectable change", d.Sdc is { } sdc ? F($"{sdc.Amount:0.00} {unit}") : "not known",
                    d.Sdc is { } s ? F($"{s.Repeats} repeats{(s.Low is { } low ? F($", 95 % interval {low:0.00} to {s.High:0.00}") : "")}")
                        : "give scans repeated without change with --repeats"));
            Slices(page, map, blueIncrease, d);
            Lungs(page, d);
            Clusters(page, d);
            lesions?.Invoke(page);
        }
        Registration(page, d);
        if (map is not null)
            HowSure(page, d, map);
        return page.ToBytes($"Rubor {ProductVersion.Text}. Comparative imaging after Stoel, RMD Open 2020, 6: e001063; the method is Rubor's: "
            + "docs/methods/change-maps.md.");
    }

    static void Lungs(HtmlReport page, ChangeDocument d)
    {
        if (d.Density is not { } lungs)
            return;
        page.Heading("The lungs");
        page.Table(["", "baseline", "follow-up"],
        [
            ["volume (ml)", F($"{lungs.BaselineMl:0}"), F($"{lungs.FollowUpMl:0}")], ["mass (g)", F($"{lungs.BaselineG:0}"), F($"{lungs.FollowUpG:0}")],
            ["density (g/l)", F($"{1000 * lungs.BaselineG / lungs.BaselineMl:0}"), F($"{1000 * lungs.FollowUpG / lungs.FollowUpMl:0}")],
        ]);
        page.Paragraph(F($"Change of density at one volume, D: {lungs.MeanGPerL:+0.0;−0.0;0.0} g/l on average, ")
            + F($"{lungs.MassPercent:+0.0;−0.0;0.0} % of the mass. ")
            + F($"Volumes grew {lungs.JacobianLow:0.00} to {lungs.JacobianHigh:0.00} times (1st to 99th percentile of J). ")
            + F($"Deformed onto each other the lungs correlate by {lungs.Correlation:0.00}; the follow-up shows {lungs.ReachedPercent:0.#} % of them; ")
            + F($"the deformation folds in {lungs.FoldedVoxels} voxels. Deformed there and back again a point comes back ")
            + F($"{lungs.InverseConsistencyMeanMm:0.0} mm away on average, {lungs.InverseConsistency95Mm:0.0} at the 95th percentile."));
        page.Note("D is what a place holds now, with the volume that it takes up now, less what it held: air breathed in or out leaves it at 0. Coloured is "
            + "what stands out from the lungs as a whole. The registration's error made up to about 2 % of mass by "
            + "itself in made pairs whose volumes changed by up to a third: a mean below that tells of no change.");
    }

    static void Slices(HtmlReport page, ChangeMap map, bool blueIncrease, ChangeDocument d)
    {
        var (grid, size) = (map.Space.Grid, map.Space.Grid.Size);
        var image = Volume.Of<double>(grid, map.FollowUp);
        var crop = SlicePicture.Around(new Mask(grid, map.Tissue), Margin);
        var window = GrayWindow.Of(image, crop);
        int slice = size.SliceVoxels;
        int[] changed = [.. Enumerable.Range(0, size.Z).Select(z => slice - map.Significant.AsSpan(z * slice, slice).Count((sbyte)0))];
        int[] shown = [.. Enumerable.Range(0, size.Z).Where(z => map.Tissue.AsSpan(z * slice, slice).Contains((byte)1))
            .OrderByDescending(z => changed[z]).Take(MostSlices).Order()];
        page.Heading("The map");
        page.Markup(Legend(blueIncrease, Words(d)));
        page.Markup($"<div class=\"slices\">{string.Concat(shown.Select(z => Picture(map, image, z, crop, window, changed[z], blueIncrease)))}</div>");
        var plane = SlicePlane.Of(grid);
        page.Note((d.Density is null ? "The follow-up, halfway between the visits, intensities matched" : "The follow-up, deformed onto the baseline, HU")
            + F($"; gray from {window.Black:0} to {window.White:0}. ")
            + (size.Z == 1 ? F($"The map alone is {ChangePicture.FileName}.")
                : F($"Directions: {plane.Left} left, {plane.Right} right, {plane.Top} up, {plane.Bottom} down. Slices are counted from 0."))
            + (shown.Length < size.Z ? F($" Shown are {shown.Length} of {size.Z}, those with most change.") : ""));
    }

    static string Picture(ChangeMap map, Volume image, int z, Crop crop, GrayWindow window, int changed, bool blueIncrease)
    {
        var size = map.Space.Grid.Size;
        bool flat = size.Z == 1;
        string caption = flat ? F($"{changed} pixels changed") : F($"Slice {z}: {changed} voxels");
        var picture = new SlicePicture(image, z, crop, window, $"Follow-up with significant change. {caption}", flat ? SlicePlane.AsStored : null);
        var layer = new int[size.SliceVoxels];
        int at = z * size.SliceVoxels;
        foreach (int sign in new[] { 1, -1 })
        {
            string colour = sign > 0 == blueIncrease ? "blue" : "orange";
            for (int tier = 0; tier < ChangeMap.Tiers.Count; tier++)
            {
                for (int i = 0; i < layer.Length; i++)
                    layer[i] = map.Significant[at + i] == sign && Math.Abs(map.Z[at + i]) >= ChangeMap.Tiers[tier] * map.Threshold ? 1 : 0;
                picture.Fill(layer, $"change-{colour}");
            }
            for (int i = 0; i < layer.Length; i++)
                layer[i] = map.Significant[at + i] == sign ? 1 : 0;
            picture.Outline(layer, $"change-{(sign > 0 ? "more" : "less")} change-{colour}-edge");
        }
        return picture.ToHtml(caption);
    }

    // Colour tells the direction, and so does the outline: solid for more, dashed for less.
    static string Legend(bool blueIncrease, (string More, string Less) words)
    {
        string Sample(string colour, string edge) => $"<svg viewBox=\"0 0 34 18\" aria-hidden=\"true\"><g transform=\"scale(3)\">"
            + string.Concat(ChangeMap.Tiers.Select((_, i) => $"<path class=\"change-{colour}\" d=\"M{2 + (2 * i)} 1h{7 - (2 * i)}v4h-{7 - (2 * i)}z\"/>"))
            + $"<path class=\"{edge} change-{colour}-edge\" d=\"M2 1h7v4h-7z\"/></g></svg>";
        return "<div class=\"legend\"><span>" + Sample(blueIncrease ? "blue" : "orange", "change-more")
            + $"{(blueIncrease ? "blue" : "orange")}, solid outline: {words.More} at the follow-up</span><span>"
            + Sample(blueIncrease ? "orange" : "blue", "change-less")
            + $"{(blueIncrease ? "orange" : "blue")}, dashed outline: {words.Less} at the follow-up</span>"
            + F($"<span>the surer, the denser: from {ChangeMap.Tiers[0]:0.0}, {ChangeMap.Tiers[1]:0.0} and ")
            + F($"{ChangeMap.Tiers[2]:0.0} times the threshold of significance on</span></div>");
    }

    static void Clusters(HtmlReport page, ChangeDocument d)
    {
        page.Heading("Clusters");
        string unit = d.ChangeUnit.Symbol(), length = d.ChangeUnit.OfLength();
        string[] places = d.ChangeUnit == ChangeUnit.Millilitres ? ["right", "anterior", "superior"] : ["x", "y"];
        if (d.Clusters.Count == 0)
            page.Paragraph("None: nothing that differs is more than noise and the registration's error make.");
        else
            page.Table(["cluster", "direction", unit, "voxels", "largest |z|", .. d.Density is null ? Array.Empty<string>() : ["mean (g/l)", "mass (g)"],
                .. places.Select(p => $"{p} ({length})")],
                d.Clusters.Take(MostClusters).Select(c => (IReadOnlyList<string>)[F($"{c.Number}"), c.Direction, F($"{c.Amount:0.000}"), F($"{c.Voxels}"),
                    F($"{c.LargestZ:0.0}"), .. c.MassG is { } grams ? [F($"{c.MeanGPerL:+0;−0;0}"), F($"{grams:+0.00;−0.00;0.00}")] : Array.Empty<string>(),
                    .. (c.CentreMm ?? c.CentrePixels ?? []).Select(v => F($"{v:0.0}"))]));
        if (d.Regions.Count == 0)
            return;
        if (d.Density is not null)
        {
            page.Subheading("Regions").Table(["region", "ml", "at the follow-up", "change of mass", "mean change (g/l)", "denser (ml)", "less dense (ml)"],
                d.Regions.Select(r => (IReadOnlyList<string>)[F($"{r.Region}"), F($"{r.VolumeMl:0}"), F($"{r.FollowUpMl:0}"),
                    F($"{r.MassPercent:+0.0;−0.0;0.0} %"), F($"{r.MeanGPerL:+0.0;−0.0;0.0}"), F($"{r.IncreaseMl:0.00}"), F($"{r.DecreaseMl:0.00}")]));
            return;
        }
        page.Subheading("Regions").Table(["region", unit, $"brighter ({unit})", $"darker ({unit})", "mean difference"],
            d.Regions.Select(r => (IReadOnlyList<string>)[F($"{r.Region}"), F($"{r.VolumeMl ?? r.AreaMm2 ?? r.AreaPixels:0.00}"),
                F($"{r.IncreaseMl ?? r.IncreaseMm2 ?? r.IncreasePixels:0.000}"), F($"{r.DecreaseMl ?? r.DecreaseMm2 ?? r.DecreasePixels:0.000}"),
                F($"{r.MeanDifference:0.0}")]));
        if (d.Registration?.Transform == "per-region")
            page.Table(["region", "turned against the whole", $"moved ({length})", "correlation by the whole's motion", "by its own",
                $"there and back, 95 % ({length})"],
                d.Regions.Select(r => (IReadOnlyList<string>)(r.Note is { } note ? [F($"{r.Region}"), $"not compared: {note}", "", "", "", ""]
                    : [F($"{r.Region}"), F($"{r.TurnedDegrees:0.00}°"), F($"{r.ShiftMm ?? r.ShiftPixels:0.00}"), F($"{r.CorrelationByTheWhole:0.000}"),
                        F($"{r.Correlation:0.000}"), F($"{r.InverseConsistency95Mm ?? r.InverseConsistency95Pixels:0.00}")])))
                .Note(F($"Each region is registered rigidly by itself, and lies halfway of its own motion; ")
                    + F($"{HalfwayRegions.BorderPixels} pixels around it, and where ")
                    + "two regions would lie on each other, nothing is compared.");
    }

    static void Registration(HtmlReport page, ChangeDocument d)
    {
        if (d.Registration is not { } r)
            return;
        page.Heading("Registration");
        string length = d.ChangeUnit.OfLength();
        string Mm(double? mm) => mm is { } known ? F($"{known:0.00} {length}") : "not known: the transform was given";
        page.Table(["", "by the headers", "registered"],
        [
            ["correlation in tissue", F($"{r.Before.Correlation:0.000}"), F($"{r.After.Correlation:0.000}")],
            ["mutual information (nats)", F($"{r.Before.MutualInformation:0.000}"), F($"{r.After.MutualInformation:0.000}")],
            ["tissue that both show", F($"{100 * r.Before.Overlap:0} %"), F($"{100 * r.After.Overlap:0} %")],
        ]);
        if (d.Density is not null)
            page.Note(F($"By the affine map. After it the baseline is deformed by B-splines of {new DeformationSettings().CellMm:0} mm."));
        page.Table(["", ""],
        [
            ["follow-up against baseline", F($"turned by {r.TurnedDegrees:0.0}°, its middle moved by {r.MovedMm ?? r.MovedPixels:0.0} {length}")],
            ["there and back again", (r.InverseConsistencyMeanMm ?? r.InverseConsistencyMeanPixels) is not { } mean ? Mm(null)
                : $"{Mm(mean)} on average, {Mm(r.InverseConsistency95Mm ?? r.InverseConsistency95Pixels)} at the 95th percentile"],
            [F($"scatter over {r.Seeds} seeds"), Mm(r.SeedSpreadMm ?? r.SeedSpreadPixels)],
            ["how", r.Program is not { } program ? "given" : r.Start == VisitRegistration.GivenStart ? $"{program}, {r.Transform}, begun from the given map"
                : $"{program}, {r.Transform}, begun from the "
                    + $"{(r.Start == VisitRegistration.Header ? "headers" : "centres of mass")}; the mean of both directions"],
        ]);
    }

    static void HowSure(HtmlReport page, ChangeDocument d, ChangeMap map)
    {
        page.Heading("How sure is it?");
        if (d.Intensities is { } i)
            page.Paragraph(F($"Intensities: the follow-up rises {i.Gain:0.000} times as much as the baseline; half of that was applied to each. ")
                + F($"{100 * i.KeptShare:0} % of the tissue was kept as stable, where the visits correlate by {i.Correlation:0.00}. ")
                + (i.CoilRatioLow is not { } low ? "" : F($"Smooth differences of brightness, taken for coils: ratios from {low:0.00} to ")
                    + F($"{i.CoilRatioHigh:0.00} were taken out.")));
        if (d.Significance is { } s)
            page.Paragraph(F($"Noise of the difference {s.NoiseSd:0.0}; at edges the difference is as wide as an error of the registration of ")
                + F($"{s.RegistrationErrorVoxels:0.00} voxels makes it. ")
                + (s.NullFreedom is not { } df ? "" : "Where nothing changed the difference has longer tails than a Gaussian "
                    + F($"(Student's t with {df:0.0} degrees of freedom), for which z allows. "))
                + (s.ThresholdZ is { } cut ? F($"Significant from |z| = {cut:0.0} on, ") : "Nothing is significant, ")
                + F($"so that at most {100 * s.FalseDiscoveryRate:0} % of what is coloured is expected to be wrong; clusters below ")
                + (s.SmallestClusterMm3 is { } mm3 ? F($"{mm3:0} mm³") : s.SmallestClusterMm2 is { } mm2 ? F($"{mm2:0} mm²")
                    : F($"{s.SmallestClusterPixels:0} pixels"))
                + " do not count." + (s.LongestTails ? " These tails are as long as they can be told: next to nothing can be significant." : ""));
        var (z, inside) = (new List<double>(), map.Tissue);
        for (int at = 0; at < inside.Length; at += 7)
            if (inside[at] != 0)
                z.Add(Math.Clamp(map.Z[at], -10, 10));
        if (z.Count > 0)
            page.Figure(HistogramFigure.Of([.. z], "z of all tissue", [], "", [], "z (clipped at 10)"),
                "z over the tissue: where nothing changed 1 voxel in 20 lies beyond 1.96, by construction.");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
