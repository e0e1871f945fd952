// "This place here": one look at the position, made coarse before it leaves the page.
(function (Keng) {
  'use strict';
  var button = document.getElementById('point');

  // Three decimals are about 100 metres: enough to know the commune, too little to know the house.
  function coarse(degrees) {
    return Math.round(degrees * 1000) / 1000;
  }

  function setBusy(busy) {
    button.disabled = busy;
    Keng.composer.hint(busy ? Keng.strings.pointBusy : '');
  }

  function refuse() {
    setBusy(false);
    Keng.composer.hint(Keng.strings.pointNo);
    document.getElementById('words').focus();
  }

  function share() {
    if (!navigator.geolocation) {
      refuse();
      return;
    }
    setBusy(true);
    navigator.geolocation.getCurrentPosition(function (position) {
      setBusy(false);
      var at = position.coords;
      Keng.log.say({ kind: 'point', lat: coarse(at.latitude), lon: coarse(at.longitude) }, Keng.strings.pointSent);
    }, refuse, { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
  }

  button.addEventListener('click', share);
})(window.Keng);
