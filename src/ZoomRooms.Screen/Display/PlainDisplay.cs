using ZoomRooms.Screen.Drawing;

namespace ZoomRooms.Screen.Display;

/// <summary>
/// A display that is given pixels over KMS/DRM, without OpenGL: the processor draws a page in memory, and once it is whole it is copied to
/// the card.
/// </summary>
internal sealed class PlainDisplay : IDisplay
{
    private readonly PlainCard _card;
    private readonly PixelSurface _surface;

    private PlainDisplay(PlainCard card)
    {
        _card = card;
        _surface = PixelSurface.Of(card.Width, card.Height, Show);
    }

    public Canvas Canvas => _surface.Canvas;

    public string Driver => $"KMSDRM without OpenGL, {_card.Driver}";

    /// <param name="isAny">Of cards that could draw by themselves too.</param>
    public static PlainDisplay? TryOpen(bool isAny) => PlainCard.TryOpen(isAny) is { } card ? new PlainDisplay(card) : null;

    /// <summary>What is plugged in and out the kernel says elsewhere (<see cref="Connectors"/>).</summary>
    public bool TryPump() => true;

    public void Dispose()
    {
        _surface.Dispose();
        _card.Dispose();
    }

    private void Show(PixelSurface drawn)
    {
        for (int line = 0; line < _card.Height; line++)
            drawn.Row(line).CopyTo(_card.Row(line));
        _card.Show();
    }
}
