using Rubor.Imaging;

namespace Rubor.Methods.HandScans.Phantom;

/// <summary>Both hands as a head of the camera sees them, before noise. Images are (y, x), in mm of normal tissue.</summary>
internal sealed class HandProjection
{
    const int Size = GammaCamera.Size, Fine = 2;

    readonly HandAcquisition hands;
    readonly HandView view;
    readonly double distance;

    /// <param name="hands">What is looked at.</param>
    /// <param name="view">From where.</param>
    /// <param name="distance">From the collimator to the middle of the hands, mm.</param>
    public HandProjection(HandAcquisition hands, HandView view, double distance)
    {
        (this.hands, this.view, this.distance) = (hands, view, distance);
        Foci = [.. hands.Foci.SelectMany((foci, hand) => foci.Select(f => (f, ProjectedEllipse.Of(f.Place, hand, hands.Hands, view))))];
        Thickness = ThicknessOf();
        Normal = NormalOf();
        Whole = [.. Normal];
        var inflamed = new double[Size * Size];
        foreach (var (focus, ellipse) in Foci)
            AddFocus(inflamed, ellipse, focus.Contrast - focus.Normal);
        Blur(inflamed);
        for (int i = 0; i < inflamed.Length; i++)
            Whole[i] += inflamed[i];
        GammaCamera.AddScatter(Whole);
    }

    /// <summary>Tissue along the line of sight, mm.</summary>
    public double[] Thickness { get; }

    /// <summary>What hands without inflammation would show, without scatter.</summary>
    public double[] Normal { get; }

    /// <summary>What these hands show, with scatter.</summary>
    public double[] Whole { get; }

    /// <summary>Every focus with its outline.</summary>
    public (SynovialFocus Focus, ProjectedEllipse Ellipse)[] Foci { get; }

    /// <summary>How bright the middle of a focus is in this view, in units of the tissue around it: less than its uptake where tissue is
    /// thick, or the focus small for the blur.</summary>
    public double Visible(int focus)
    {
        var (source, e) = Foci[focus];
        int pixel = PixelBox.Nearest(e.X, e.Y);
        // An ellipsoid is about as wide as a Gaussian of a fifth of its squared half axes.
        double blur = GammaCamera.SigmaMm(distance + (Slope * e.X), hands.MotionMm), s5 = 5 * blur * blur;
        double left = 1 / Math.Sqrt((1 + (s5 / (e.Wide * e.Wide))) * (1 + (s5 / (e.Long * e.Long))));
        return source.Contrast * 2 * e.Deep * left * Through(pixel, e.Behind) / GammaCamera.Leaving(Math.Max(Thickness[pixel], 2 * e.Deep));
    }

    // How the distance from the collimator grows along the rows.
    double Slope => -view.Turn.Sin / view.Turn.Cos;

    double[] ThicknessOf()
    {
        var (cos, sin) = view.Turn;
        var sums = new double[Size * Size];
        for (int hand = 0; hand < hands.Tissue.Length; hand++)
            foreach (var piece in hands.Tissue[hand])
                AddPiece(sums, piece, hand, cos, sin);
        // Pieces overlap: of several the thickest counts, without an edge between them.
        for (int i = 0; i < sums.Length; i++)
            sums[i] = sums[i] > 0 ? Math.Sqrt(Math.Sqrt(Math.Sqrt(sums[i]))) : 0;
        return sums;
    }

    void AddPiece(double[] sums, TissuePiece piece, int hand, double cos, double sin)
    {
        var a = hands.Hands.Place(hand, piece.A);
        var b = hands.Hands.Place(hand, piece.B);
        double ax = (a.X * cos) + (a.Z * sin), bx = (b.X * cos) + (b.Z * sin), ay = a.Y, by = b.Y;
        double wideA = Across(piece.WideA, piece.ThickA), wideB = Across(piece.WideB, piece.ThickB);
        double deepA = piece.WideA * piece.ThickA / wideA, deepB = piece.WideB * piece.ThickB / wideB;
        double dx = bx - ax, dy = by - ay, length2 = (dx * dx) + (dy * dy), reach = Math.Max(wideA, wideB);
        var box = PixelBox.Of(Math.Min(ax, bx) - reach, Math.Max(ax, bx) + reach, Math.Min(ay, by) - reach, Math.Max(ay, by) + reach);
        for (int y = box.Y0; y <= box.Y1; y++)
            for (int x = box.X0; x <= box.X1; x++)
            {
                double px = GammaCamera.Centre(x) - ax, py = -GammaCamera.Centre(y) - ay;
                double along = Math.Clamp(((px * dx) + (py * dy)) / length2, 0, 1);
                double ox = px - (along * dx), oy = py - (along * dy), wide = wideA + (along * (wideB - wideA));
                double inside = 1 - (((ox * ox) + (oy * oy)) / (wide * wide));
                if (inside <= 0)
                    continue;
                double deep = 2 * (deepA + (along * (deepB - deepA)));
                double t2 = deep * deep * inside, t4 = t2 * t2;
                sums[(y * Size) + x] += t4 * t4;
            }

        double Across(double wide, double thick) => Math.Sqrt((wide * wide * cos * cos) + (thick * thick * sin * sin));
    }

    double[] NormalOf()
    {
        var image = new double[Size * Size];
        double cos = view.Turn.Cos;
        for (int y = 0; y < Size; y++)
            for (int x = 0; x < Size; x++)
                if (Thickness[(y * Size) + x] is > 0 and var thickness)
                    image[(y * Size) + x] = GammaCamera.Leaving(thickness)
                        * hands.Texture.Factor(GammaCamera.Centre(x) / cos, GammaCamera.Centre(y));
        foreach (var (focus, ellipse) in Foci)
            AddFocus(image, ellipse, focus.Normal);
        Blur(image);
        for (int hand = 0; hand < hands.Sources.Length; hand++)
            foreach (var source in hands.Sources[hand])
                AddPoint(image, source, hand);
        return image;
    }

    // The chord through an ellipsoid, in parts of a pixel, weakened by the tissue in front of it.
    void AddFocus(double[] image, ProjectedEllipse e, double contrast)
    {
        var box = e.Box();
        for (int y = box.Y0; y <= box.Y1; y++)
            for (int x = box.X0; x <= box.X1; x++)
            {
                double chord = 0;
                for (int part = 0; part < Fine * Fine; part++)
                {
                    double px = GammaCamera.Centre(x) + (((part % Fine) - 0.5) / Fine * GammaCamera.PixelMm);
                    double py = -GammaCamera.Centre(y) + (((part / Fine) - 0.5) / Fine * GammaCamera.PixelMm);
                    if (e.Radius2(px, py) is < 1 and var r2)
                        chord += Math.Sqrt(1 - r2);
                }
                if (chord > 0)
                    image[(y * Size) + x] += contrast * 2 * e.Deep * chord / (Fine * Fine) * Through((y * Size) + x, e.Behind);
            }
    }

    void AddPoint(double[] image, PointSource source, int hand)
    {
        const double reach = 3.5;
        var (cos, sin) = view.Turn;
        var at = hands.Hands.Place(hand, source.At);
        double ux = (at.X * cos) + (at.Z * sin), depth = distance + (at.Z * cos) - (at.X * sin);
        double blur = GammaCamera.SigmaMm(depth, hands.MotionMm);
        double s2 = (blur * blur) + (source.SigmaMm * source.SigmaMm), s = Math.Sqrt(s2);
        var box = PixelBox.Around(ux, at.Y, reach * s);
        // mm³ over a pixel's area is mm.
        double peak = source.Amount * Through(PixelBox.Nearest(ux, at.Y), at.Z * cos) / (2 * Math.PI * s2);
        for (int y = box.Y0; y <= box.Y1; y++)
        {
            double dy = -GammaCamera.Centre(y) - at.Y, high = peak * Math.Exp(-dy * dy / (2 * s2));
            for (int x = box.X0; x <= box.X1; x++)
            {
                double dx = GammaCamera.Centre(x) - ux;
                image[(y * Size) + x] += high * Math.Exp(-dx * dx / (2 * s2));
            }
        }
    }

    // Share of photons that come through the tissue in front of a place.
    double Through(int pixel, double behind) =>
        Math.Exp(-GammaCamera.Attenuation * Math.Clamp((Thickness[pixel] / 2) + behind, 0, Math.Max(Thickness[pixel], 1)));

    // Blur by the distance from the collimator. Of an oblique view it grows along the rows: two widths are mixed.
    void Blur(double[] image)
    {
        const double farthest = 220;
        double slope = Slope, near = distance - (Math.Abs(slope) * farthest), far = distance + (Math.Abs(slope) * farthest);
        if (slope == 0)
        {
            Smooth(image, distance);
            return;
        }
        double[] sharp = [.. image];
        Smooth(sharp, near);
        Smooth(image, far);
        for (int i = 0; i < image.Length; i++)
        {
            double share = Math.Clamp((distance + (slope * GammaCamera.Centre(i % Size)) - near) / (far - near), 0, 1);
            image[i] = sharp[i] + (share * (image[i] - sharp[i]));
        }
    }

    void Smooth(double[] image, double at)
    {
        double sigma = GammaCamera.SigmaMm(at, hands.MotionMm) / GammaCamera.PixelMm;
        GaussianSmoothing.Smooth(image, GammaCamera.Grid, sigma, sigma, 0);
    }
}
