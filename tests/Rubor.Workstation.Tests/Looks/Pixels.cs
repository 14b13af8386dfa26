using Microsoft.Playwright;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>A screenshot as numbers: red, green, blue, alpha of each pixel, rows from the top.</summary>
internal sealed record Pixels(int Width, int Height, byte[] Rgba)
{
    // The browser that made the picture reads it, too; a blank page of its own sees it with healthy eyes.
    const string Decode = """
        async png => {
          const bytes = Uint8Array.from(atob(png), c => c.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
          context.drawImage(picture, 0, 0);
          const { data } = context.getImageData(0, 0, picture.width, picture.height);
          let text = '';
          for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
          return [`${picture.width}`, `${picture.height}`, btoa(text)];
        }
        """;

    /// <summary>Reads a PNG file.</summary>
    public static async Task<Pixels> OfAsync(IBrowser browser, byte[] png)
    {
        var page = await browser.NewPageAsync();
        try
        {
            string[] parts = await page.EvaluateAsync<string[]>(Decode, Convert.ToBase64String(png));
            return new(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture),
                int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), Convert.FromBase64String(parts[2]));
        }
        finally
        {
            await page.CloseAsync();
        }
    }

    /// <summary>Red, green and blue of a pixel.</summary>
    public (byte R, byte G, byte B) this[int x, int y]
    {
        get
        {
            int at = 4 * (y * Width + x);
            return (Rgba[at], Rgba[at + 1], Rgba[at + 2]);
        }
    }

    /// <summary>Brightness as the eye has it, 0–255 (ITU-R BT.709).</summary>
    public double Luma(int x, int y)
    {
        var (r, g, b) = this[x, y];
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }

    /// <summary>Whether a pixel has no colour, but for some steps of 255.</summary>
    public bool IsGrey(int x, int y, int steps)
    {
        var (r, g, b) = this[x, y];
        return Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)) <= steps;
    }

    /// <summary>How many colours there are.</summary>
    public int Colours()
    {
        var seen = new HashSet<int>();
        for (int at = 0; at < Rgba.Length; at += 4)
            seen.Add(Rgba[at] << 16 | Rgba[at + 1] << 8 | Rgba[at + 2]);
        return seen.Count;
    }
}
