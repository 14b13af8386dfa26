using Rubor.Torch;

namespace Rubor.Networks.Explanation;

/// <summary>max(0, x) for points one after another along a straight way, whose derivative is not that at the point but its mean over the
/// part of the way around it, as if what comes in went straight there: the share of the part in which it is above 0. A network's gradients jump
/// wherever a unit turns on or off along the way; means over parts do not, and fewer points do for an integral. The values are those of
/// the plain function, and with more points the derivative becomes the plain one. Compare the rescale rule of Shrikumar 2017 (DeepLIFT),
/// which takes the whole way as one part.</summary>
public static class AveragedRelu
{
    /// <summary>The function, with its derivative averaged.</summary>
    /// <param name="input">(B, …): middles of B equal parts of the way, in order; one point alone has the plain derivative.</param>
    public static Tensor Of(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        long points = input.Sizes[0];
        if (points == 1)
            return input.Relu();
        using var scope = new TensorScope();
        Tensor share, rest;
        using (new NoGrad())
        {
            var at = input.Detach();
            // Twice the way through the part: between the points on both sides; at the ends of the nearest step, twice.
            Tensor first = (at.Narrow(0, 1, 1) - at.Narrow(0, 0, 1)) * 2, last = (at.Narrow(0, points - 1, 1) - at.Narrow(0, points - 2,
                1)) * 2;
            using var through = Tensor.Cat(points == 2 ? [first, last]
                // (B, …)
                : [first, at.Narrow(0, 2, points - 2) - at.Narrow(0, 0, points - 2), last]).AbsInPlace().ClampInPlace(Least, Most);
            // Half a way through is a quarter of that: (x + half) / (2 · half), within 0–1.
            share = Tensor.Full([], 0.5, at.Type, at.Device).AddQuotient(at, through, 2).ClampInPlace(0, 1);
            rest = at.Relu().AddProductInPlace(share, at, -1);
        }

        return scope.MoveOutward(rest.AddProduct(input, share));
    }

    // Of a unit that stands still the derivative is the plain one.
    const double Least = 1e-12, Most = 1e30;
}
