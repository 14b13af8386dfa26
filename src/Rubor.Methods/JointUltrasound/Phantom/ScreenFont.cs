namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>Letters of 5 × 7 pixels, as machines write beside an image.</summary>
internal static class ScreenFont
{
    /// <summary>Width and height of a letter, and the step to the next.</summary>
    public const int Width = 5, Height = 7, Step = 6;

    const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-+/%: ";

    // Five columns a letter, the lowest bit at the top.
    static readonly byte[] Columns = Convert.FromHexString(
        "3E5149453E00427F400042615149462141454B311814127F1027454545393C4A494930017109050336494949360649" + "49291E"
        + "7E1111117E7F494949363E414141227F4141221C7F494949417F090909013E4149497A7F0808087F00417F41002040413F017F081422417F40404040"
        + "7F020C027F7F0408107F3E4141413E7F090909063E4151215E7F09192946464949493101017F01013F4040403F1F2040201F3F4038403F63140814630708700807"
        + "61514945430060600000080808080808083E0808201008040223130864620036360000" + "0000000000");

    /// <summary>Draws a text.</summary>
    /// <param name="text">Capitals, digits and a few signs.</param>
    /// <param name="dot">Is given each pixel from the text's top left corner.</param>
    public static void Draw(string text, Action<int, int> dot)
    {
        foreach (var (index, letter) in text.Index())
        {
            int at = Letters.IndexOf(letter, StringComparison.Ordinal);
            for (int x = 0; at >= 0 && x < Width; x++)
                for (int y = 0; y < Height; y++)
                    if ((Columns[(at * Width) + x] >> y & 1) != 0)
                        dot((index * Step) + x, y);
        }
    }
}
