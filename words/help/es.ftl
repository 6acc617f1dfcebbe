### Ilima habla: español, las páginas de ayuda. Se leen al abrirlas.

help-start-title = Por dónde empezar
help-start-body =
    Ilima guarda tres cosas para tu grupo: planes, personas y compromisos. Viven en un espacio, una sala compartida para quienes dejas entrar.

    Empieza con lo que tienes. Importa tu lista de personas, crea un plan con una plantilla o anota lo que prometió una autoridad.

    Todo se guarda en esta computadora mientras escribes. No hay un botón para eso: la barra dice «Guardado» y la hora. Si dice «Sin guardar», tu último cambio está solo en la pantalla, y el mensaje al pie de la ventana dice por qué.

    Guardado no es lo mismo que entregado. Tu trabajo llega a los demás cuando se lo entregas, en una memoria USB o como archivo.
help-today-title = Hoy
help-today-body =
    Hoy muestra lo pendiente, lo que llegó de otras personas y lo que necesita que lo resuelvas.

    Una línea al lado dice dónde está tu trabajo: guardado aquí, y quién más lo tiene. Si nadie más lo tiene, entrégalo pronto a alguien.
help-plans-title = Planes
help-plans-body =
    Un plan tiene metas, tareas, personas alrededor y un día. Créalo con una plantilla: sus tareas se cuentan hacia atrás desde el día.

    La fecha de una tarea puede ser un día, o unos días antes del día del plan. Cuando el día se mueve, esas tareas se mueven con él.

    Mira las tareas como lista o como tablero. Cada campo se cambia donde está: pulsa Enter sobre él, o haz clic.
help-people-title = Personas y organizaciones
help-people-body =
    Una persona solo necesita un nombre o un número. El nombre puede ser un alias.

    Anota qué aceptó cada persona para cada forma de contactarla. Una negativa siempre cuenta más que un sí anterior.

    Filtra por etiqueta o lugar. Exportar crea un archivo sin protección, así que cuida dónde lo dejas.
help-import-title = Importar personas
help-import-body =
    Elige un archivo CSV de una hoja de cálculo, o un archivo vCard de un teléfono. Ves las primeras filas y asignas cada columna a un campo.

    Antes de escribir nada ves cuántas personas son nuevas, cuántas cambian, cuántas son iguales y cuáles quedan fuera y por qué.

    Importar otra vez el mismo archivo no cambia nada. Toda la importación se puede deshacer, incluso días después, mientras esté entre tus últimas 500 acciones: las personas que alguien cambió desde entonces se quedan.
help-commitments-title = Compromisos
help-commitments-body =
    Un compromiso es lo que alguien con poder prometió. Copia las palabras exactas, con quién las dijo, cuándo y dónde.

    Elige una escala, sigue uno o dos indicadores y añade una nota cada vez que mires. El estado que ves nunca es más que lo que alguien anotó.

    Dos personas pueden valorar de forma distinta. Las dos valoraciones se quedan, con sus nombres.
help-exchange-title = Entregar y recibir
help-exchange-body =
    Entregar escribe tu trabajo en una memoria USB, una carpeta o un archivo. Todas las personas de tu espacio pueden leerlo, y nadie más.

    Recibir incorpora lo que otras personas entregaron. Puedes recibir la misma memoria dos veces, o en cualquier orden; nada se duplica.

    El tablero muestra quién tiene qué, según lo que ha dicho la computadora de cada persona. Retira la memoria solo cuando Ilima diga que puedes.

    O intercambia en el mismo Wi-Fi: las dos personas lo abren al mismo tiempo y se buscan. Si un Wi-Fi de invitados separa las computadoras, escribe la dirección que muestra la otra pantalla o usa una memoria USB.

    O usa una carpeta compartida o un servidor: dejas ahí tu trabajo sellado y tomas lo que otras personas dejaron, cada quien cuando le convenga.
help-travel-title = Cómo viaja el trabajo
help-travel-body =
    Qué viaja
    Lo que entregas es un paquete: trabajo sellado que solo pueden abrir las personas de tu espacio. Puede llevarlo una memoria USB, un servidor o alguien con una bolsa. No pueden leerlo, ni cambiarlo sin que se note.

    El orden no importa. Un paquete puede llegar dos veces, antes que otro más viejo, o semanas después: nada se duplica. Si se pierde uno, entrega otra vez: lo que los demás no han dicho que tienen va de nuevo.

    En una memoria USB o una carpeta
    Úsala cuando no hay ninguna red. Elige Entregar y pasa la memoria; los demás eligen Recibir. La misma memoria puede ir de una persona a otra.

    ¿Alguien retiró la memoria antes de tiempo? Si estabas entregando, lo que quedó a medias no cuenta: entrega otra vez. Si estabas recibiendo, lo que entró se queda: conecta la memoria y elige Recibir otra vez. De un archivo dañado se usa lo que está bien.

    Por correo electrónico
    Úsalo cuando tienes correo de vez en cuando. Elige Entregar, «Como un solo archivo», y envía el archivo. Si es demasiado grande, el comando «ilima give ARCHIVO --max-bytes 100000» lo corta en partes. Envía cada parte por separado; pueden llegar en cualquier orden.

    En el mismo Wi-Fi
    Úsalo cuando están en el mismo lugar: es lo más rápido. Las dos personas abren «En el mismo Wi-Fi» y buscan a los demás. Cada una recibe lo que le falta, en los dos sentidos. Ese Wi-Fi no necesita internet. Mientras las dos personas se quedan, lo que escribe una aparece por sí solo en la otra pantalla; «Seguir en conexión mientras trabajo» se queda cuando cierras esa ventana.

    ¿No se oye a nadie? Un Wi-Fi de invitados suele separar las computadoras. Una persona sigue buscando; la otra escribe la dirección que muestra esa pantalla. Si nadie responde, usa la memoria USB.

    Por un cable o un módem de radio
    Úsalo cuando no hay red y quieres los dos sentidos a la vez. En las dos computadoras elige «Cable» en la pantalla Intercambio, el puerto y la misma velocidad; o escribe el comando «ilima exchange serial PUERTO». Cierra la ventana antes de usar comandos en la misma computadora: solo uno de los dos puede tener abierto tu trabajo.

    Por una carpeta compartida o un servidor
    Úsalo cuando nunca coinciden. Todas las personas usan la misma carpeta o la misma dirección (WebDAV, S3), y eligen «Intercambiar ahora» cuando les conviene. Si algo se pierde o se daña ahí, alguien que lo tiene lo vuelve a poner en su próximo intercambio.

    Con un mensajero
    Un mensajero es una computadora pequeña o una carpeta que lleva trabajo sellado entre personas que nunca se encuentran. No tiene ninguna clave para abrirlo. Úsalo en una oficina, un autobús o un mercado por donde la gente pasa una tras otra.

    En la computadora del mensajero alguien escribe el comando «ilima courier CARPETA». Quien busca entonces a los demás en el mismo Wi-Fi intercambia con él. Si el Wi-Fi no lo encuentra, añade su dirección en «Carpeta compartida», por ejemplo courier://192.168.4.1:7117. También puedes poner su carpeta en una memoria USB y elegirla ahí. Un mensajero lleno no toma nada más, y no tira nada.

    Lo que espera un trabajo anterior
    A veces llega un trabajo antes que el trabajo anterior del que depende. Ilima lo guarda a salvo, y el recibo dice cuánto espera. Cuando llega el trabajo anterior, entra por sí solo. Si tarda mucho, pide a otras personas de tu espacio que te entreguen lo que tienen.

    Lo que dice «Quién tiene qué»
    Dice lo que ha dicho la computadora de cada persona, y hasta cuándo. Pasar una memoria todavía no cambia nada ahí. Hacen falta noticias de esa computadora. También puede traerlas una memoria o un archivo de otras personas.

    No dice que alguien haya leído tu trabajo. «Todavía sin noticias» no quiere decir que esa persona no tenga nada.

    Quién puede ver qué
    Quien lleva tu trabajo no ve nombres ni contenido. Pero algunas cosas se ven.

    Una memoria USB o un archivo muestra que lo hizo Ilima, cuántas piezas hay, su tamaño y cuándo se escribieron. El correo muestra además quién escribe a quién.

    En una red, los demás ven que Ilima está ahí mientras intercambias, qué direcciones se hablan y cuánto. En un módem de radio, quien escucha oye que se envía algo, y cuánto.

    Una carpeta compartida, un servidor o un mensajero muestra una carpeta por cada espacio, con un nombre que no dice nada: cuántas cosas hay, su tamaño y desde cuándo. Un servidor y un mensajero ven además la dirección desde la que llegas. Quien escucha en la red puede reconocer al mismo mensajero otra vez.
help-road = Un cambio de un plan pasa por seis computadoras de un mismo espacio. Cada una lo recibe y lo entrega por otro camino.
help-road-stick = Memoria USB
help-road-courier = Mensajero
help-road-server = Servidor
help-road-wifi = Mismo Wi-Fi
help-road-mail = Correo
help-join-title = Dejar entrar a alguien, o unirse
help-join-body =
    Quien quiere unirse guarda un archivo de solicitud y lo lleva a quien coordina. Quien coordina abre la solicitud, elige un rol y guarda un archivo de invitación. La invitación solo sirve en la computadora que hizo la solicitud.

    Después las dos personas se leen cinco palabras. Si son las mismas, nadie cambió los archivos por el camino. Si una palabra es distinta, deténganse y empiecen otra vez con archivos nuevos.

    El rol «Escribe» permite leer y escribir, «Lee» solo leer, y «Coordina» también dejar entrar a otras personas. A quien entró se le puede suspender o quitar más tarde, con el menú junto a su nombre en la página Intercambio; lo que su computadora ya tiene se queda allí.
help-two-answers-title = Dos respuestas
help-two-answers-body =
    Cuando dos personas cambian el mismo campo por separado, Ilima conserva las dos respuestas y las muestra lado a lado, con quién las escribió y cuándo.

    Elige una con un clic. La elección se puede deshacer, y la otra respuesta se queda en el historial.
help-undo-title = Deshacer e historial
help-undo-body =
    Ilima no pregunta «¿Seguro?». Lo que escribes, cambias o quitas se puede deshacer, y el botón de la barra dice qué desharía.

    Lo que quitas está en Quitado hace poco y se puede devolver. Cada ficha tiene un historial: quién cambió qué, de qué, a qué.

    Lo que entregaste no se puede recuperar. Cuando deshaces algo, los demás lo sabrán la próxima vez que entregues.
help-lock-title = El bloqueo y lo que protege
help-lock-body =
    Tu frase de contraseña protege todo lo que hay en esta computadora. Ilima se bloquea cuando nadie escribe durante un rato; Ctrl L bloquea al momento.

    Si olvidas la frase de contraseña, tus palabras de recuperación abren Ilima. Guárdalas en papel, lejos de la computadora. Sin una ni otras, nadie puede abrirlo, tampoco quienes hacen Ilima.

    Mientras Ilima está bloqueado, quien se lleve esta computadora puede ver que Ilima está en ella, en qué idioma y el tamaño de tus espacios, pero no puede leer tus planes, tus personas ni las promesas. Mientras está abierto, cualquiera que use el teclado puede leerlos.

    Lo que entregas solo lo pueden leer las personas de tu espacio. Una lista exportada no tiene ninguna protección.

    Ninguna persona experta de fuera ha examinado todavía esta protección. Que la vida de nadie dependa de ella.
help-no-words-title = Olvidé la frase de contraseña
help-no-words-body =
    Nadie puede restablecer una frase de contraseña. No hay cuenta ni segunda llave, tampoco en manos de quienes hacen Ilima.

    Lo que todavía abre
    Tus palabras de recuperación: en la pantalla bloqueada elige «La olvidé», escribe las palabras de tu papel y elige una frase de contraseña nueva.

    Una copia de seguridad guardada en otro lugar se abre con su propia frase o sus palabras: las del día en que se hizo. Si las sabes, empieza de nuevo como se dice abajo y elige «Tengo una copia de seguridad».

    Si no tienes nada de eso
    Entonces nada abre lo que hay aquí. Pero lo que habías entregado está con los demás de tu espacio. Empieza de nuevo como se dice abajo, elige «Unirme a un espacio», y pide a alguien que coordina que te deje entrar otra vez y que saque la línea anterior con tu nombre. Lo que aún no habías entregado se pierde.

    Empezar de nuevo y guardar lo bloqueado
    No borres nada: puede que recuerdes la frase o que aparezca el papel. Cierra Ilima y ponle otro nombre a su carpeta, por ejemplo «ilima-bloqueada». Después abre Ilima: empieza como el primer día.

    La carpeta se llama «ilima». En Linux está en tu carpeta personal, en { "«.local/share»" }, que el programa de archivos puede ocultar; en Windows, en { "«AppData\\Roaming»" }. Si Ilima se abrió con otra carpeta, es esa.

    Si más tarde recuerdas la frase, cierra Ilima y vuelve a poner los dos nombres como estaban.
help-lost-title = Una computadora se perdió o la robaron
help-lost-body =
    Avisa primero a tu grupo, por cualquier medio. En la página Intercambio, alguien que coordina abre «Cambiar» junto al nombre y elige «Suspender»; dos personas que escriben pueden hacerlo juntas. Desde entonces nada nuevo se abre en esa computadora. A quien coordina desde hace más tiempo solo la pueden suspender dos. Todos se enteran en el próximo intercambio: intercambien pronto.

    Lo que había en esa computadora sigue siendo legible allí para quien pueda abrirla. Bloqueada, pide la frase de acceso. Si se la llevaron abierta, da todo por conocido.

    Tienes una copia de seguridad: en una computadora nueva elige «Tengo una copia de seguridad». Primero entrega a los demás y después recibe de ellos. Si tu computadora anterior fue suspendida, la nueva aparece también en suspenso, con tu nombre y con su propio código. Di ese código a alguien que coordina, por teléfono o cara a cara. Esa persona lo compara y elige «Dejar participar otra vez» junto a la computadora nueva; la anterior queda fuera. Si nadie suspendió la anterior, sigues enseguida con tu rol. No dejes que saquen tu computadora anterior: eso saca también la que sigue a esa.

    No tienes copia: que alguien que coordina te deje entrar de nuevo y después quite la computadora anterior. Lo que habías entregado vuelve; lo que solo tenía la computadora perdida ya no está.
help-voices-title = Quién suspende y saca
help-voices-body =
    En la página Intercambio, en «Cambiar» junto a un nombre, tres cosas quitan algo: suspender, sacar y dar un rol menor. Para algunas, una voz no basta.

    Quién decide
    Quien coordina lo hace sin ayuda. Pero contra quien coordina desde hace más tiempo una sola persona no puede nada: hacen falta dos.

    Dos personas que escriben pueden suspender juntas a cualquiera, también a quien coordina. No pueden sacar. Quien solo lee no tiene voz en esto.

    Las personas a las que dejó entrar alguien que llegó más tarde cuentan con esa persona como una sola voz. Así nadie gana invitando a otros.

    Cuando falta una segunda voz
    Tu palabra se guarda, y los demás se enteran en el próximo intercambio. Hoy y la página Intercambio dicen que espera. Vale en cuanto otra persona que pueda elige lo mismo en otra computadora.

    Terminar una suspensión
    No termina por sí sola; Hoy te la recuerda. La termina una persona que coordina, o dos que escriben. Nadie lo hace por sí misma o por sí mismo.

    Sacar es para siempre. Para volver hace falta una solicitud nueva. Lo que alguien ya tiene se queda allí.

    La última persona que coordina
    Ilima avisa antes de que no quede nadie que pueda dejar entrar a otros. Si ya pasó, cualquiera del espacio puede elegir «Seguir como un espacio nuevo…» en los ajustes.

    Todo esto vale en una computadora en cuanto esa computadora se entera. Así que intercambien pronto.
help-forgetting-title = Olvidar a alguien
help-forgetting-body =
    Olvidar a alguien es quitar su ficha de todos los lugares que Ilima alcanza. Solo puede hacerlo quien coordina, con «Olvidar…» en la página de la persona. No se puede deshacer.

    Lo que se va
    La ficha, su historia, sus palabras de búsqueda y sus archivos, en cada computadora del espacio que se entera. Lo que llegue después sobre esta persona se corta. Las copias diarias de esa computadora se borran y se hacen de nuevo. Lo que cada computadora dejó en una carpeta compartida se escribe de nuevo en su próxima visita.

    Lo que queda
    Un identificador que no dice nada. Y, si la persona rechazó llamadas o correos, una marca de cada número y dirección, para avisar a quien los escriba de nuevo. La marca no dice nada a extraños; los miembros podrían hallar el número probándolos todos.

    El nombre queda donde alguien lo escribió en un plan o una nota. Si la persona estaba anotada dos veces, la otra ficha queda: olvídala también.

    Lo que no alcanza
    Memorias, correos, listas exportadas y copias ya hechas, lo que guarda un mensajero, y computadoras que nunca más intercambian. Una copia de seguridad vieja tiene a la persona hasta que se recupera y ha intercambiado. Pero ninguna memoria vieja trae de vuelta a alguien donde ya se sabe del olvido.

    El freno
    Una computadora robada no debe vaciar el espacio. Cuando una sola persona que coordina olvida a más de 20 en un día, las siguientes primero solo se ocultan. Se van cuando una segunda persona que coordina, conocida allí desde hace una semana, dice lo mismo: en la página Intercambio, en «Olvidados». Si no hay otra, se van después de una semana. Hasta entonces cualquier persona que coordina puede mostrarlas de nuevo; y si se expulsa a quien lo pidió, vuelven por sí solas.

    Dónde está hecho
    En la página Intercambio, «Olvidados» dice en cuántas computadoras está hecho y de quién no hay noticias desde entonces.
help-journey-title = Antes de un viaje
help-journey-body =
    Antes de una frontera o un camino peligroso, lleva lo menos posible. Y apaga la computadora: así nadie lee nada sin la frase de contraseña.

    Retirar un espacio
    Primero entrega tu trabajo. Después elige «Antes de un viaje…» en los ajustes. Dice quién tiene también todo lo tuyo. Si no nombra a nadie, lo que solo tú tienes se perdería.

    Entonces la llave del espacio se destruye en esta computadora, y se borran su archivo y las copias diarias. Tus otros espacios se quedan.

    Lo que no alcanza
    Copias de seguridad, memorias y listas exportadas: déjalas en casa. Quien copió este disco antes y llega a saber tu frase puede leer esa copia. Y cualquiera puede ver que Ilima está en esta computadora.

    Al volver
    Sigues en la lista de personas. Que alguien que coordina te deje entrar como la primera vez y saque la línea anterior con tu nombre. Una copia de seguridad devuelve todo con tu rol, pero solo donde Ilima todavía está vacío, por ejemplo en una computadora nueva.

    Dejarlo para siempre
    «Dejar el espacio…» también lo retira, y termina tu participación. Díselo tú a los demás: no se les envía nada. El comando «ilima leave ESPACIO --give ARCHIVO» escribe un archivo que se lo dice. Lo que entregaste queda con ellos. Solo una invitación te trae de vuelta.
help-panic-title = El botón de pánico
help-panic-body =
    Destruye lo que abre tu trabajo en esta computadora. Está apagado hasta que lo enciendas en los ajustes.

    Cómo se usa
    Mantén el botón que está debajo de los lugares, o en la pantalla bloqueada, durante dos segundos; o mantén Ctrl Mayús Supr el mismo tiempo. No se pregunta nada. El comando «ilima panic --sure» lo hace al momento.

    Lo que hace
    Sobrescribe y borra lo que abren tu frase de contraseña y tus palabras de recuperación, y las copias diarias. Después nadie puede leer nada aquí, tú tampoco. Ilima empieza como el primer día.

    Lo que no alcanza
    Copias de seguridad en otros lugares, memorias, carpetas compartidas, listas exportadas y las computadoras de los demás. Quien copió este disco antes sigue teniendo esa copia. Los discos flash pueden guardar trozos viejos un tiempo.

    Antes de encenderlo
    Escribe una copia de seguridad y guárdala en otro lugar. Solo ella devuelve tu trabajo, con su propia frase o sus palabras. Y piensa que cualquiera que esté ante esta computadora puede mantener el botón, también cuando está bloqueada.
help-set-aside-title = El trabajo apartado
help-set-aside-body =
    A veces llega un trozo de trabajo que no se puede usar. Todo lo demás que vino con él entró. El trozo se guarda y se pasa a los demás. Hoy lo dice, y la página Intercambio nombra de quién es.

    Escrito con un Ilima más nuevo
    Instala aquí también el Ilima más nuevo: entonces el trozo se prueba otra vez por sí solo.

    Dañado o contra las reglas
    Pregunta a su autor por otro medio. Puede ser un fallo. También puede ser que otra persona escriba en esa computadora; entonces suspéndela.

    Resolverlo para todos
    Quien coordina puede elegir «Resolver para todos…». Entonces el trozo no cuenta para nadie, y no se pregunta más. Donde entró sin problemas, se queda hasta que lo hayan dicho dos personas que coordinan, conocidas allí desde hace una semana.

    Lo que es otra cosa
    Lo que espera trabajo anterior entra por sí solo. Lo que una computadora suspendida o fuera escribió después de su fin también se guarda aparte: quien coordina puede contarlo con «Contar el trabajo posterior», en «Cambiar».
help-settings-title = Ajustes
help-settings-body =
    Elige el idioma, el aspecto, el tamaño del texto y tras cuántos minutos se bloquea Ilima.

    «¿Está todo en orden?» lee todo lo guardado y te dice si algo está dañado.

    Puedes hacerlo todo sin ratón. F6 pasa de la barra a las secciones y a la página, Tab de un botón o campo al siguiente, y F1 abre la ayuda de la página donde estás. La pestaña «Teclas» las muestra todas.
