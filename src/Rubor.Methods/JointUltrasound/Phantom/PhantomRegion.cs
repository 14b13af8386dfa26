namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>Rectangles of a phantom, as somebody draws them, and its masks on the screen.</summary>
internal static class PhantomRegion
{
    const double BesideMm = 0.9, AboveMm = 0.35, BelowMm = 0.9, HandMm = 0.35, DeepestBelowLine = 2.4;

    /// <summary>The region of the joint: from the tendon to the bone, from the neck to the base.</summary>
    public static PictureBox Of(JointSection s, JointStream random, PictureBox image)
    {
        var a = s.Joint.Anatomy;
        double from = Math.Min(-1.1 * a.Radius, s.Joint.Synovium?.From ?? 0) - (BesideMm * a.Scale),
            to = Math.Max(a.LipAt, s.Joint.Synovium?.To ?? 0)
            + (1.4 * BesideMm * a.Scale);
        var columns = Enumerable.Range(0, s.Width).Where(i => s.Across[i] >= from && s.Across[i] <= to).ToList();
        double top = columns.Min(i => s.TendonTop[i]) - AboveMm;
        double bottom = columns.Max(i => Math.Min(s.Bone[i], s.Line[i] + (DeepestBelowLine * a.Scale))) + (BelowMm * a.Scale);
        int Jitter() => (int)Math.Round(HandMm * random.Between(-1, 1) / s.MmAPixel);
        int left = columns[0] + Jitter(), right = columns[^1] + Jitter();
        int first = (int)(top / s.MmAPixel) + Jitter(), last = (int)(bottom / s.MmAPixel) + Jitter();
        return new PictureBox(image.X + left, image.Y + first, Math.Max(20, right - left),
            Math.Max(20, last - first)).Overlap(image)!.Value;
    }

    /// <summary>The box in which flow is drawn: around the region.</summary>
    public static PictureBox ColourBox(PictureBox region, JointStream random, PictureBox image) =>
        region.Grown((int)(region.Width * random.Between(0.04, 0.16)), (int)(region.Height * random.Between(0.08, 0.3)))!.Value
            .Overlap(image.Grown(-2, -2)!.Value)!.Value;

    /// <summary>A mask of the image on the whole screen.</summary>
    public static byte[] OnScreen(UltrasoundMachine machine, byte[] mask)
    {
        var screen = new byte[machine.Width * machine.Height];
        var area = machine.Image;
        for (int y = 0; y < area.Height; y++)
            mask.AsSpan(y * area.Width, area.Width).CopyTo(screen.AsSpan(((area.Y + y) * machine.Width) + area.X));
        return screen;
    }
}
