namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>The picture that a machine exports: the image with text, ticks, logo, and in Doppler bar, box and flow.</summary>
internal sealed class MachineScreen
{
    const int TextLine = 14, TickLength = 6;

    readonly UltrasoundMachine machine;

    MachineScreen(UltrasoundMachine machine) =>
        (this.machine, Values) = (machine, new byte[machine.Width * machine.Height * 3]);

    /// <summary>Red, green and blue, (y, x, channel).</summary>
    public byte[] Values { get; }

    /// <summary>A grayscale picture.</summary>
    public static MachineScreen Gray(UltrasoundMachine machine, byte[] gray, double mmAPixel, JointStream random)
    {
        var screen = new MachineScreen(machine);
        screen.Image(gray, mmAPixel);
        screen.Text(machine.GrayText);
        if (random.Happens(0.15))
            screen.Calipers(random);
        return screen;
    }

    /// <summary>A Doppler picture.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="gray">Gray of the image.</param>
    /// <param name="flow">Flow of it, of the same size.</param>
    /// <param name="box">Where flow is drawn, in the picture; it has an outline.</param>
    /// <param name="mmAPixel">Size of a pixel.</param>
    public static MachineScreen Doppler(UltrasoundMachine machine, byte[] gray, FlowDrawing flow, PictureBox box, double mmAPixel)
    {
        var screen = new MachineScreen(machine);
        screen.Image(gray, mmAPixel);
        screen.Text(machine.FlowText);
        screen.Flow(flow, box);
        screen.Outline(box, machine.BoxLine);
        screen.Bar();
        return screen;
    }

    void Image(byte[] gray, double mmAPixel)
    {
        var area = machine.Image;
        for (int y = 0; y < area.Height; y++)
            for (int x = 0; x < area.Width; x++)
            {
                byte v = gray[(y * area.Width) + x];
                Set(area.X + x, area.Y + y, ((byte)(v * machine.Tint.Red), (byte)(v * machine.Tint.Green), (byte)(v * machine.Tint.Blue)));
            }
        // A tick each 5 mm of depth, and the focus.
        for (double depth = 0; depth <= area.Height * mmAPixel; depth += 5)
            for (int k = 0; k < TickLength; k++)
                Set(area.Right + 3 + k, area.Y + (int)(depth / mmAPixel), (170, 170, 170));
        for (int k = 0; k < 4; k++)
            for (int j = -k; j <= k; j++)
                Set(area.Right + 14 - k, area.Y + (area.Height / 2) + j, (220, 200, 40));
        // The probe's mark.
        for (int y = 0; y < 11; y++)
            for (int x = 0; x < 11; x++)
                if (((x - 5) * (x - 5)) + ((y - 5) * (y - 5)) is <= 30 and >= 12)
                    Set(area.X + 2 + x, area.Y - 14 + y, (40, 130, 235));
        Write(machine.Title, 12, 10, (200, 200, 200));
    }

    void Text(IReadOnlyList<string> lines)
    {
        foreach (var (i, line) in lines.Index())
            Write(line, machine.TextAt.X, machine.TextAt.Y + (i * TextLine) + (machine.Bar.X < machine.TextAt.X ? 0 : 100),
                (185, 195, 200));
    }

    void Flow(FlowDrawing flow, PictureBox box)
    {
        var area = machine.Image;
        for (int y = 0; y < area.Height; y++)
            for (int x = 0; x < area.Width; x++)
                if (flow.Strength[(y * area.Width) + x] is var strength and not 0)
                    Set(area.X + x, area.Y + y, FlowColours.Of(machine.FlowMap, strength));
    }

    void Outline(PictureBox box, (byte, byte, byte) colour)
    {
        for (int x = box.X; x < box.Right; x++)
        {
            Set(x, box.Y, colour);
            Set(x, box.Bottom - 1, colour);
        }
        for (int y = box.Y; y < box.Bottom; y++)
        {
            Set(box.X, y, colour);
            Set(box.Right - 1, y, colour);
        }
    }

    void Bar()
    {
        var bar = machine.Bar;
        bool directions = FlowColours.HasDirections(machine.FlowMap);
        for (int y = 0; y < bar.Height; y++)
        {
            double value = directions ? 1 - (2.0 * y / (bar.Height - 1)) : 1 - (y / (double)(bar.Height - 1));
            for (int x = 0; x < bar.Width; x++)
                Set(bar.X + x, bar.Y + y, directions && Math.Abs(value) < 0.08 ? ((byte)0, (byte)0, (byte)0)
                    : FlowColours.Of(machine.FlowMap, value));
        }
        Write(directions ? "+3.0" : "MAX", bar.X - 6, bar.Y - 10, (200, 200, 200));
        Write(directions ? "-3.0" : "MIN", bar.X - 6, bar.Bottom + 4, (200, 200, 200));
    }

    // Two yellow crosses of a measurement.
    void Calipers(JointStream random)
    {
        var area = machine.Image;
        int x = area.X + (int)(area.Width * random.Between(0.3, 0.5)), y = area.Y + (int)(area.Height * random.Between(0.5, 0.6));
        foreach (var (cx, cy) in new[] { (x, y), (x + 20 + random.Next(30), y + random.Next(20) - 10) })
            for (int k = -4; k <= 4; k++)
            {
                Set(cx + k, cy, (235, 225, 60));
                Set(cx, cy + k, (235, 225, 60));
            }
    }

    void Write(string text, int left, int top, (byte, byte, byte) colour) =>
        ScreenFont.Draw(text, (x, y) => Set(left + x, top + y, colour));

    void Set(int x, int y, (byte Red, byte Green, byte Blue) colour)
    {
        if (x < 0 || y < 0 || x >= machine.Width || y >= machine.Height)
            return;
        int at = ((y * machine.Width) + x) * 3;
        (Values[at], Values[at + 1], Values[at + 2]) = (colour.Red, colour.Green, colour.Blue);
    }
}
