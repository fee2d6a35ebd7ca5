using System.Device.Gpio;

namespace ZoomRooms.Appliance.Panel;

/// <summary>The panel over System.Device.Gpio, whatever driver is below it.</summary>
internal sealed class GpioPanelLines : IPanelLines
{
    private readonly GpioController _controller;
    private readonly int _button;
    private readonly int _led;
    private readonly int? _sense;

    /// <summary>Opens the lines, the LED first and dark.</summary>
    public GpioPanelLines(GpioController controller, int button, int led, int? sense)
    {
        _controller = controller;
        _button = button;
        _led = led;
        _sense = sense;
        try
        {
            _controller.OpenPin(led, PinMode.Output, PinValue.Low);
            _controller.OpenPin(button, _controller.IsPinModeSupported(button, PinMode.InputPullUp) ? PinMode.InputPullUp : PinMode.Input);
            if (sense is { } line)
                _controller.OpenPin(line, PinMode.Input);
        }
        catch
        {
            _controller.Dispose();
            throw;
        }
    }

    public bool IsButtonPressed() => _controller.Read(_button) == PinValue.Low;

    public void SetLed(bool lit) => _controller.Write(_led, lit ? PinValue.High : PinValue.Low);

    public bool LedFollows(bool lit)
    {
        PinValue expected = lit ? PinValue.High : PinValue.Low;
        return _controller.Read(_led) == expected && (_sense is not { } line || _controller.Read(line) == expected);
    }

    /// <summary>Darkens the LED and gives the lines back.</summary>
    public void Dispose()
    {
        try
        {
            _controller.Write(_led, PinValue.Low);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // The chip went away; the kernel releases the line, and a released line is dark.
        }
        _controller.Dispose();
    }
}
