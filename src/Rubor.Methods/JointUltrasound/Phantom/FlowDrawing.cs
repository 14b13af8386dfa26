namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>Flow in a section, before it is coloured.</summary>
/// <param name="Strength">0 where there is none, else up to 1 with the sign of its direction, (y, x).</param>
internal sealed record FlowDrawing(float[] Strength)
{
    // Neighbouring vessels run the same way: over about this distance, and a little more of them toward the probe.
    const double CoherenceMm = 1.6, MoreToward = 0.25;

    // Spots are blobs of this radius; strokes are chains of them.
    const double SmallestMm = 0.1, LargestMm = 0.2, StepMm = 0.14;
    const int MostStrokes = 400;

    /// <summary>Draws flow of about a grade within synovium, and now and then flow that is none of it.</summary>
    /// <param name="section">The joint.</param>
    /// <param name="synovium">1 where synovium is.</param>
    /// <param name="grade">Which grade it shall be about; the definitions decide.</param>
    /// <param name="machine">Its maps tell whether flow has directions.</param>
    /// <param name="random">Everything follows from it.</param>
    public static FlowDrawing Of(JointSection section, byte[] synovium, int grade, UltrasoundMachine machine, JointStream random)
    {
        var flow = new FlowDrawing(new float[synovium.Length]);
        int[] places = [.. Enumerable.Range(0, synovium.Length).Where(i => synovium[i] != 0)];
        if (grade > 0 && places.Length > 0)
            flow.Within(section, synovium, places, grade, random);
        flow.Beside(section, synovium, random);
        if (!FlowColours.HasDirections(machine.FlowMap))
            for (int i = 0; i < flow.Strength.Length; i++)
                flow.Strength[i] = Math.Abs(flow.Strength[i]);
        return flow;
    }

    /// <summary>The flow inside the box in which the machine draws it, one pixel within its outline.</summary>
    public FlowDrawing Within(PictureBox box, int width) => new([.. Strength.Select((v, i) => i % width > box.X && i % width < box.Right - 1
        && i / width > box.Y && i / width < box.Bottom - 1 ? v : 0)]);

    /// <summary>1 where there is flow.</summary>
    public byte[] Mask() => [.. Strength.Select(v => (byte)(v != 0 ? 1 : 0))];

    void Within(JointSection section, byte[] synovium, int[] places, int grade, JointStream random)
    {
        if (grade == 1)
        {
            Spots(section, synovium, places, random);
            return;
        }
        double share = grade == 2 ? random.Happens(0.12) ? random.Between(0.4, 0.48) : random.Between(0.09, 0.38)
            : random.Happens(0.12) ? random.Between(0.52, 0.6) : random.Between(0.6, 0.85);
        double wanted = share * places.Length, cell = CoherenceMm / section.MmAPixel;
        var directions = new SmoothLattice(random);
        for (int stroke = 0, drawn = 0; stroke < MostStrokes && drawn < wanted; stroke++)
        {
            int start = places[random.Next(places.Length)];
            int sign = directions.At(start % section.Width / cell, start / section.Width / cell) > -MoreToward ? 1 : -1;
            drawn += Stroke(section, synovium, start, sign, random.Between(0.5, 2.6) * section.Joint.Anatomy.Scale, wanted - drawn, random);
        }
    }

    // Up to three single spots, or one that is confluent and up to two single, or two confluent.
    void Spots(JointSection section, byte[] synovium, int[] places, JointStream random)
    {
        var (single, confluent) = random.Next(6) switch { 0 => (1, 0), 1 => (2, 0), 2 => (3, 0), 3 => (0, 1), 4 => (1, 1), _ => (0, 2) };
        var taken = new List<int>();
        for (int tries = 0; single + confluent > 0 && tries < 300; tries++)
        {
            int at = places[random.Next(places.Length)], x = at % section.Width, y = at / section.Width;
            double apart = 1.1 / section.MmAPixel;
            if (taken.Any(t => Math.Pow(t % section.Width - x, 2) + Math.Pow(t / section.Width - y, 2) < apart * apart))
                continue;
            taken.Add(at);
            double radius = confluent > 0 ? random.Between(0.145, 0.19) : random.Between(SmallestMm, 0.17), sign = random.Happens(0.6)
                ? 1 : -1;
            Blob(section, synovium, x, y, radius, sign * random.Between(0.25, 0.9));
            if (confluent-- > 0)
            {
                int dx = (int)Math.Round((random.Happens(0.5) ? 1.5 : -1.5) * radius / section.MmAPixel);
                Blob(section, synovium, x + dx, y + random.Next(3) - 1, radius, sign * random.Between(0.25, 0.8));
            }
            else
            {
                confluent = 0;
                single--;
            }
        }
    }

    // A chain of blobs that wanders along the finger.
    int Stroke(JointSection section, byte[]? within, int start, int sign, double lengthMm, double most, JointStream random)
    {
        double x = start % section.Width, y = start / section.Width, step = StepMm / section.MmAPixel;
        double angle = (random.Happens(0.5) ? 0 : Math.PI) + random.Between(-0.7, 0.7);
        double radius = random.Between(SmallestMm, LargestMm), speed = random.Between(0.3, 0.95);
        int drawn = 0;
        for (double length = 0; length < lengthMm && drawn < most; length += StepMm)
        {
            drawn += Blob(section, within, (int)x, (int)y, radius, sign * speed);
            angle += 0.35 * random.Normal();
            x += step * Math.Cos(angle);
            y += step * Math.Sin(angle) * 0.7;
        }
        return drawn;
    }

    // Slower towards the wall.
    int Blob(JointSection section, byte[]? within, int centreX, int centreY, double radiusMm, double speed)
    {
        double radius = radiusMm / section.MmAPixel;
        int reach = (int)Math.Ceiling(radius), drawn = 0;
        for (int y = Math.Max(0, centreY - reach); y <= Math.Min(section.Height - 1, centreY + reach); y++)
            for (int x = Math.Max(0, centreX - reach); x <= Math.Min(section.Width - 1, centreX + reach); x++)
            {
                double square = (((x - centreX) * (x - centreX)) + ((y - centreY) * (y - centreY))) / (radius * radius);
                int at = (y * section.Width) + x;
                if (square > 1 || (within is not null && within[at] == 0))
                    continue;
                float strength = (float)(speed * (1 - (0.75 * square)));
                if (Strength[at] == 0)
                    drawn++;
                if (Math.Abs(strength) > Math.Abs(Strength[at]))
                    Strength[at] = strength;
            }
        return drawn;
    }

    // What a reader must not count: a vessel above the tendon, twinkling on the bone, a flash from motion.
    void Beside(JointSection section, byte[] synovium, JointStream random)
    {
        byte[] elsewhere = [.. synovium.Select(s => (byte)(1 - s))];
        if (random.Happens(0.25))
        {
            int x = (int)(section.Width * random.Between(0.2, 0.8));
            double depth = (section.SkinBottom[x] * 0.45) + (section.TendonTop[x] * 0.55);
            Stroke(section, elsewhere, ((int)(depth / section.MmAPixel) * section.Width) + x, random.Happens(0.6) ? 1 : -1,
                random.Between(0.5, 2), double.MaxValue, random);
        }
        if (random.Happens(0.12))
        {
            int x = (int)(section.Width * random.Between(0.25, 0.8));
            if (!section.InGap[x])
                Blob(section, elsewhere, x, (int)((section.Bone[x] + 0.12) / section.MmAPixel), random.Between(0.08, 0.14),
                    random.Between(-0.9, 0.9));
        }
        if (random.Happens(0.04))
        {
            int x = (int)(section.Width * random.Between(0.3, 0.7));
            int y = (int)((section.SkinBottom[x] + 0.3) / section.MmAPixel), reach = (int)(0.8 / section.MmAPixel);
            double speed = random.Between(-0.3, 0.3);
            for (int k = 0; k < 24; k++)
                Blob(section, elsewhere, x + random.Next(2 * reach) - reach, y + random.Next(reach) - (reach / 2),
                    random.Between(0.12, 0.3), speed);
        }
    }
}
