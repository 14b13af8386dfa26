namespace Rubor.Methods.HandScans.Phantom;

/// <summary>Labels of a view, (y, x): what is true, what a reader draws, and where the joints are.</summary>
internal static class HandDrawing
{
    const int Size = GammaCamera.Size;

    // How bright a knuckle of mean size looks in units of its uptake: what a class means in a view, it means on the joint by this.
    const double KnuckleShare = 0.7;

    // Tissue thinner than this is not seen as hand, mm.
    const double LeastThickness = 2, OutlineThickness = 3.5;
    const double WanderMm = 12, WobbleSd = 0.07;

    /// <summary>Classes by the contrast of each joint; the rest of the hands is normal.</summary>
    public static byte[] Truth(HandProjection p, HandPhantomTuning t)
    {
        var labels = new byte[Size * Size];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = p.Thickness[i] >= LeastThickness && GammaCamera.Sees(i) ? (byte)1 : (byte)0;
        foreach (var (focus, ellipse) in p.Foci)
            if (Class(focus, t) is > 1 and var drawn)
                Fill(labels, ellipse.Box(), drawn, (x, y) => ellipse.Radius2(x, y) <= 1);
        return labels;
    }

    /// <summary>A reader's drawing: smooth outlines, a little off, and a judgement of each focus that is not quite the truth.</summary>
    /// <param name="p">The view.</param>
    /// <param name="seen">How far from the truth each focus looks in this image, whoever draws it.</param>
    /// <param name="t">How readers draw.</param>
    /// <param name="random">Of this drawing.</param>
    public static byte[] Draw(HandProjection p, double[] seen, HandPhantomTuning t, PhantomRandom random)
    {
        var labels = Hands(p, t, random);
        double image = t.ImageSd * random.Normal(), high = t.High * Math.Exp(t.HighSd * random.Normal());
        for (int k = 0; k < p.Foci.Length; k++)
        {
            var (focus, e) = p.Foci[k];
            double looks = Math.Log(p.Visible(k)) + seen[k] + image + (t.DrawnSd * random.Normal());
            double grown = random.LogNormal(t.DrawnSize, t.DrawnSizeSd), longer = random.LogNormal(1, t.DrawnSizeSd / 2);
            double bloom = t.BloomMm * Math.Max(0, Math.Log(p.Visible(k) / t.Low));
            double offX = t.DrawnOffMm * random.Normal(), offY = t.DrawnOffMm * random.Normal();
            double two = WobbleSd * random.Normal(), three = WobbleSd * random.Normal();
            double twoAt = 2 * Math.PI * random.Unit(), threeAt = 2 * Math.PI * random.Unit();
            if (Class(looks, t.Low, high) is not (> 1 and var drawn))
                continue;
            var own = e with
            {
                X = e.X + offX,
                Y = e.Y + offY,
                Wide = (e.Wide * grown / longer) + bloom,
                Long = (e.Long * grown * longer) + bloom,
            };
            Fill(labels, own.Box(1.5), drawn, (x, y) =>
            {
                var (across, along) = own.Own(x, y);
                double angle = Math.Atan2(along, across);
                double edge = 1 + (two * Math.Cos((2 * angle) + twoAt)) + (three * Math.Cos((3 * angle) + threeAt));
                return (across * across) + (along * along) <= edge * edge;
            });
        }
        return labels;
    }

    /// <summary>Region of each joint, 1–30; where two overlap, a pixel is of the joint that it is nearer to.</summary>
    public static byte[] Regions(IReadOnlyList<(byte Value, ProjectedEllipse Ellipse)> joints)
    {
        var labels = new byte[Size * Size];
        var nearest = new double[Size * Size];
        Array.Fill(nearest, 1);
        foreach (var (value, e) in joints)
        {
            var box = e.Box();
            for (int y = box.Y0; y <= box.Y1; y++)
                for (int x = box.X0; x <= box.X1; x++)
                    if (e.Radius2(GammaCamera.Centre(x), -GammaCamera.Centre(y)) is var r2 && r2 < nearest[(y * Size) + x])
                        (nearest[(y * Size) + x], labels[(y * Size) + x]) = (r2, value);
        }
        return labels;
    }

    // The outline of the hands follows the picture: where tissue seems thick enough, a little off, and wandering.
    static byte[] Hands(HandProjection p, HandPhantomTuning t, PhantomRandom random)
    {
        double off = t.OutlineSd * random.Normal();
        var wander = new SmoothField(random, WanderMm, t.OutlineWander);
        var labels = new byte[Size * Size];
        for (int i = 0; i < labels.Length; i++)
            if (p.Normal[i] > 0.5 && GammaCamera.Sees(i)
                && Math.Log(p.Normal[i] / OutlineThickness) > off + wander.At(GammaCamera.Centre(i % Size), GammaCamera.Centre(i / Size)))
                labels[i] = 1;
        return labels;
    }

    /// <summary>Class of a focus by its activity, in whatever view.</summary>
    public static byte Class(SynovialFocus focus, HandPhantomTuning t) => Class(Math.Log(focus.Contrast * KnuckleShare), t.Low, t.High);

    static byte Class(double logarithm, double low, double high) =>
        logarithm >= Math.Log(high) ? (byte)3 : logarithm >= Math.Log(low) ? (byte)2 : (byte)1;

    // The most severe class of a pixel wins.
    static void Fill(byte[] labels, PixelBox box, byte drawn, Func<double, double, bool> inside)
    {
        for (int y = box.Y0; y <= box.Y1; y++)
            for (int x = box.X0; x <= box.X1; x++)
                if (labels[(y * Size) + x] < drawn && GammaCamera.Sees((y * Size) + x)
                    && inside(GammaCamera.Centre(x), -GammaCamera.Centre(y)))
                    labels[(y * Size) + x] = drawn;
    }
}
