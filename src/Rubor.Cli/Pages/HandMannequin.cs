using System.Globalization;
using System.Text;
using Rubor.Methods.HandScans;
using Rubor.Reports;
using Rubor.Studies.Measuring.HandClassification;

namespace Rubor.Cli.Pages;

/// <summary>Both hands drawn from behind, a disc on each joint. Places of joints: a relaxed right hand of 189 mm (ANSUR II; the phantom's),
/// x towards the little finger, y towards the tips, mm from the wrist.</summary>
internal static class HandMannequin
{
    const int Width = 640, Height = 380;
    const double Scale = 1.55, Wrist = 330, Left = 155, Right = 485, Disc = 12.5;

    // Each finger from the palm to its tip; the joints of a hand are on them.
    static readonly (double X, double Y)[][] Fingers =
    [
        [(-22, 22), (-52, 54), (-71, 75), (-86, 94)],
        [(-32, 94), (-37, 135), (-40, 158), (-42, 175)],
        [(-10, 97), (-12, 142), (-13, 168), (-14, 187)],
        [(12, 90), (14, 132), (15, 157), (15, 175)],
        [(32, 78), (39, 113), (42, 132), (44, 148)],
    ];
    static readonly double[] Thick = [21, 19, 20, 19, 17];

    static readonly Dictionary<string, (double X, double Y)> Places = new()
    {
        ["wrist"] = (0, 6),
        ["mcp1"] = Fingers[0][1],
        ["ip1"] = Fingers[0][2],
        ["mcp2"] = Fingers[1][0],
        ["mcp3"] = Fingers[2][0],
        ["mcp4"] = Fingers[3][0],
        ["mcp5"] = Fingers[4][0],
        ["pip2"] = Fingers[1][1],
        ["pip3"] = Fingers[2][1],
        ["pip4"] = Fingers[3][1],
        ["pip5"] = Fingers[4][1],
        ["dip2"] = Fingers[1][2],
        ["dip3"] = Fingers[2][2],
        ["dip4"] = Fingers[3][2],
        ["dip5"] = Fingers[4][2],
    };

    // Outline of palm and forearm, anticlockwise from the thumb's side of the forearm.
    static readonly (double X, double Y)[] Palm =
        [(-24, -38), (-27, 2), (-33, 28), (-43, 92), (-32, 102), (-10, 106), (12, 100), (34, 88), (41, 76), (38, 40), (28, 2), (25, -38)];

    /// <summary>The hands with what is said of each joint: percent in the disc, darker and redder the more; a ring where it counts as
    /// inflamed.</summary>
    /// <param name="joints">In the order of <see cref="HandJoints.All"/>.</param>
    public static string Svg(IReadOnlyList<HandJointAnswer> joints)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" style=\"max-width:44rem;width:100%\" aria-label=\"Both hands from behind, a disc on each "
                + $"joint\">");
        foreach (int hand in new[] { 0, 1 })
        {
            Shape(svg, hand);
            foreach (var (i, name) in HandJoints.OfAHand.Index())
                Joint(svg, hand, Places[name], joints[(hand * HandJoints.PerHand) + i]);
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{(hand == 0 ? 12 : Width - 12)}\" y=\"{Height - 12}\" font-size=\"14\" fill=\"#5b6675\" "
                    + $"text-anchor=\"{(hand == 0 ? "start" : "end")}\">")
                .Append(hand == 0 ? "left" : "right").Append("</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Colour of a probability, from near white to dark red.</summary>
    internal static string Colour(double p)
    {
        // Lightness falls with the probability, so that colour is not needed to tell them apart.
        (double R, double G, double B)[] stops = [(255, 246, 238), (252, 187, 148), (222, 90, 72), (140, 22, 40)];
        double at = Math.Clamp(p, 0, 1) * (stops.Length - 1);
        int low = Math.Min((int)at, stops.Length - 2);
        double share = at - low;
        int Mix(Func<(double R, double G, double B), double> part) => (int)Math.Round(part(stops[low])
            + (share * (part(stops[low + 1]) - part(stops[low]))));
        return string.Create(CultureInfo.InvariantCulture, $"#{Mix(c => c.R):x2}{Mix(c => c.G):x2}{Mix(c => c.B):x2}");
    }

    static (double X, double Y) At(int hand, (double X, double Y) place) =>
        hand == 0 ? (Left - (Scale * place.X), Wrist - (Scale * place.Y)) : (Right + (Scale * place.X), Wrist - (Scale * place.Y));

    // Drawn twice, wide and then a little narrower, so that an outline goes around the whole hand.
    static void Shape(StringBuilder svg, int hand)
    {
        foreach (var (colour, more) in new[] { ("#9aa5b1", 2.4), ("#eef1f4", 0.0) })
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g fill=\"{colour}\" stroke=\"{colour}\" stroke-linejoin=\"round\" stroke-linecap=\"round\">");
            svg.Append(CultureInfo.InvariantCulture, $"<path stroke-width=\"{6 + more:0.#}\" d=\"{Points(hand, Palm)}z\"/>");
            foreach (var (f, finger) in Fingers.Index())
                svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"none\" stroke-width=\"{(Scale * Thick[f]) + more:0.#}\" "
                    + $"d=\"{Points(hand, finger)}\"/>");
            svg.Append("</g>");
        }
    }

    static string Points(int hand, IReadOnlyList<(double X, double Y)> places) => "M" + string.Join('L', places.Select(p => At(hand, p)).Select(p =>
        string.Create(CultureInfo.InvariantCulture, $"{p.X:0.#} {p.Y:0.#}")));

    static void Joint(StringBuilder svg, int hand, (double X, double Y) place, HandJointAnswer joint)
    {
        var (x, y) = At(hand, place);
        double radius = joint.Joint.EndsWith("wrist", StringComparison.Ordinal) ? 1.45 * Disc : Disc;
        string percent = string.Create(CultureInfo.InvariantCulture, $"{100 * joint.Calibrated:0}");
        svg.Append(CultureInfo.InvariantCulture, $"<g><title>{HtmlReport.Escape(joint.Joint)}: {percent} "
            + $"%{(joint.Inflamed ? ", called inflamed" : "")}</title>")
            .Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\" fill=\"{Colour(joint.Calibrated)}\" ")
            .Append(joint.Inflamed ? "stroke=\"#111\" stroke-width=\"2.6\"/>" : "stroke=\"#7b8794\" stroke-width=\"0.8\"/>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y + 4:0.#}\" font-size=\"11\" text-anchor=\"middle\" ")
            .Append(CultureInfo.InvariantCulture, $"fill=\"{(joint.Calibrated > 0.55 ? "#fff" : "#222")}\">{percent}</text></g>");
    }
}
